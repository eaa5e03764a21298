"""The draft bot: its commands, buttons and replies."""
