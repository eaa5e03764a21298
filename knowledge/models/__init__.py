"""Entries, whom they are for, what is searched of them, and imports."""

from knowledge.models.entry import Entry, EntryContact, Tag
from knowledge.models.import_run import ImportRun
from knowledge.models.index import (
    Passage,
    PassageVector,
    PassageWords,
    UnrelatedVector,
    Word,
    WordTrigrams,
)

__all__ = [
    "Entry",
    "EntryContact",
    "ImportRun",
    "Passage",
    "PassageVector",
    "PassageWords",
    "Tag",
    "UnrelatedVector",
    "Word",
    "WordTrigrams",
]
