"""What the AI uses, within the day's budget."""
