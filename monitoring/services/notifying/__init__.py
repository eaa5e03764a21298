"""Queue what the bot tells about finds and keywords, and when."""
