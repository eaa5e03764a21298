"""People, accounts, their sessions, and what could not be read, in the admin."""

from accounts.admin import accounts, people, sessions, unreadable

__all__ = ["accounts", "people", "sessions", "unreadable"]
