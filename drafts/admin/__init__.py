"""Chats, messages, analyses, drafts and their cards in the admin."""

from drafts.admin import approvals, buttons, cards, chats, dial, drafts, suggestions, usage

__all__ = [
    "approvals",
    "buttons",
    "cards",
    "chats",
    "dial",
    "drafts",
    "suggestions",
    "usage",
]
