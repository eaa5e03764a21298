"""What a text without a slash asks for: a command ("suche Helm"), or something about a link."""

from __future__ import annotations

import re

from accounts.models import Person
from bot.registry import find_command, run_command
from bot.types import EVERYBODY

_POLITE = re.compile(r"^(?:bitte|please|hallo|hello|hi|будь ласка)[,!]?\s+", re.I)
_FILLER = re.compile(r"^(?:(?:bitte|please|mal|mir|me|будь ласка|nach|for|за)\s+)+", re.I)
_SEARCH = {"such", "suche", "suchen", "search", "look", "шукай", "шукати", "пошук"}
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.I)
LONGEST = 300


def answer_text(person: Person, text: str) -> tuple[bool, str | None]:
    """Do what a text without a slash asks for: whether it was understood, and what to answer."""
    text = text.strip()
    if not text or len(text) > LONGEST or "\n" in text:
        return False, None
    if _LINK.fullmatch(text):
        return True, run_command(person, "search", text)
    name, argument = _parts(text)
    command = find_command(name, person)
    if command is None or command.role != EVERYBODY or not _is_meant(command.name, argument):
        return False, None
    return True, run_command(person, name, argument)


def _parts(text: str) -> tuple[str, str]:
    name, _, argument = _POLITE.sub("", text).partition(" ")
    name, argument = name.casefold().rstrip(":,"), argument.strip()
    if name in _SEARCH:
        return "search", _FILLER.sub("", argument)
    return name, argument


def _is_meant(name: str, argument: str) -> bool:
    """A word alone is a command only where that changes nothing."""
    return bool(argument) or name in {"list", "help"}
