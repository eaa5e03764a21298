"""What a text about a topic is written from, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from drafts.ai.types import Source, Usage


@dataclass(frozen=True)
class Brief:
    """The topic, the code of the language to write in, and the entries to write from."""

    topic: str
    language: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Section:
    """A part of the text; `sources` are numbers of the brief's sources, from 1."""

    heading: str
    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True)
class WrittenScript:
    """The whole text, and what it took."""

    sections: tuple[Section, ...]
    usage: Usage = field(default_factory=Usage)


class ScriptWriterLike(Protocol):
    def write(self, brief: Brief) -> WrittenScript:
        """Raises DrafterFailure with a sentence for people."""
        ...
