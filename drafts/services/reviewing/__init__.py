"""What is done with a draft: sent, edited, skipped, put off, held, muted."""
