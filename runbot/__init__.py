"""runbot: the one long-running process that holds every connection to Telegram."""
