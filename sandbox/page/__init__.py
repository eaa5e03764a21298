"""The chat page, on which one person plays the contact and the owner."""

from sandbox.page.http import routes

__all__ = ["routes"]
