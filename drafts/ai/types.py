"""What the drafter reads, and how it fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Line:
    """One message of a conversation; `at` is in UTC."""

    ours: bool
    text: str
    attachment: str
    at: datetime


@dataclass(frozen=True)
class Conversation:
    contact: str
    lines: tuple[Line, ...]


class DrafterFailure(Exception):
    """The AI could not be asked or did not give a usable answer; `sentence` is for people."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
