"""Chats, messages, analyses, drafts and their cards in the admin."""

from drafts.admin import buttons, cards, chats, dial, drafts, suggestions

__all__ = ["buttons", "cards", "chats", "dial", "drafts", "suggestions"]
