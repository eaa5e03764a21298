"""From a keyword that is due to stored results: claim, read, doubt, store."""
