"""What a read means for a keyword: which listings are new, changed, or back again."""
