"""What a press on a card does."""
