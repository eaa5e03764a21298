"""Import entries from files."""
