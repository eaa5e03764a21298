"""Show drafts: cards, digests, reminders, the log, the copy in the archive."""
