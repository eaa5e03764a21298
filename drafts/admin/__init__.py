"""Chats, messages, analyses, drafts and their cards in the admin."""

from drafts.admin import cards, chats, dial, drafts, suggestions

__all__ = ["cards", "chats", "dial", "drafts", "suggestions"]
