"""Entries and whom they are for, and what is searched of them."""

from knowledge.models.entry import Entry, EntryContact, Tag
from knowledge.models.index import Passage, PassageVector, PassageWords, Word, WordTrigrams

__all__ = [
    "Entry",
    "EntryContact",
    "Passage",
    "PassageVector",
    "PassageWords",
    "Tag",
    "Word",
    "WordTrigrams",
]
