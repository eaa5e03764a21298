"""People, accounts, their sessions, and deliveries in the admin."""

from accounts.admin import accounts, deliveries, people, sessions

__all__ = ["accounts", "deliveries", "people", "sessions"]
