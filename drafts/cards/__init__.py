"""What people see in the bot chat, in their language: drafts with their buttons, notes and
questions about them, and suggestions."""
