"""Chats, messages, analyses, drafts and their cards, rules and profiles in the admin."""

from drafts.admin import cards, chats, drafts, rules

__all__ = ["cards", "chats", "drafts", "rules"]
