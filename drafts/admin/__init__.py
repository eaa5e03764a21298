"""Chats, messages, analyses, drafts and their cards in the admin."""

from drafts.admin import buttons, cards, chats, drafts

__all__ = ["buttons", "cards", "chats", "drafts"]
