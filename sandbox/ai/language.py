"""In which of its languages the sandbox's AI reads and answers."""

from __future__ import annotations

import re

_GERMAN = re.compile(
    r"[äöüß]|\b(?:ich|und|ist|sind|haben|habt|hat|wann|wie|wo|was|kostet|preis|danke|bitte|hallo|"
    r"guten|tag|der|die|das|nicht|für|noch|ihr|sie|wir|mir|mit|ein|eine|am|auf|zu|morgen)\b",
    re.I,
)


def language_of(text: str) -> str:
    """uk, de or en."""
    if re.search(r"[а-яєіїґ]", text, re.I):
        return "uk"
    return "de" if _GERMAN.search(text) else "en"
