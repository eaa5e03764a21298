"""Entries, whom they are for, and imports of them."""

from knowledge.models.entry import Entry, EntryContact, Tag
from knowledge.models.import_run import ImportRun

__all__ = ["Entry", "EntryContact", "ImportRun", "Tag"]
