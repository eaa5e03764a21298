"""Whether everything works, and telling the owners when it does not."""
