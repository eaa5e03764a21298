"""People, accounts, their sessions in the admin."""

from accounts.admin import accounts, people, sessions

__all__ = ["accounts", "people", "sessions"]
