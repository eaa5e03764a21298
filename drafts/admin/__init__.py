"""Chats, messages, analyses, drafts and their cards, rules and profiles in the admin."""

from drafts.admin import approvals, buttons, cards, chats, dial, drafts, rules, suggestions, usage

__all__ = [
    "approvals",
    "buttons",
    "cards",
    "chats",
    "dial",
    "drafts",
    "rules",
    "suggestions",
    "usage",
]
