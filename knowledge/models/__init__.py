"""Entries and whom they are for."""

from knowledge.models.entry import Entry, EntryContact, Tag

__all__ = ["Entry", "EntryContact", "Tag"]
