"""Chats, messages, analyses, drafts and their cards in the admin."""

from drafts.admin import approvals, cards, chats, drafts, usage

__all__ = ["approvals", "cards", "chats", "drafts", "usage"]
