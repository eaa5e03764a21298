"""Search rows for what somebody typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

#: So many characters of a search are used.
LONGEST_SEARCH = 200


def spellings(term: str) -> list[str]:
    """Other spellings of a term, with small and capital letters."""
    found = [term.lower(), term.upper(), term.capitalize(), term.title()]
    return [spelling for spelling in dict.fromkeys(found) if spelling != term]


def searched_words(values: Mapping[str, Any]) -> str:
    """What a page is searched for, by the parameter `q`; what makes no sense is left out."""
    return str(values.get("q", "")).replace("\x00", "").strip()[:LONGEST_SEARCH]


def contains(words: str, *fields: str) -> Q:
    """The condition that one of the fields contains these words. SQLite ignores case for ASCII
    letters only, so other spellings of other words are looked for, too."""
    found = Q()
    for word in [words, *([] if words.isascii() else spellings(words))]:
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
    return found
