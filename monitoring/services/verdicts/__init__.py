"""Evaluate what was read for each keyword: which listings are new, changed, or back again."""
