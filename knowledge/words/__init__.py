"""Words as they are searched for, and what is known about them (`lists/`). All of it is pure."""
