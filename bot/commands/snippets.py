"""The part of a passage that shows why it was found, with the words that were asked for in bold."""

from __future__ import annotations

import re

from core.text import one_line
from knowledge.words.text import stems
from outbox.text import Text, clip

#: So many UTF-16 units of a passage are shown.
LENGTH = 220
#: So many signs are shown before the first word that was found.
BEFORE = 40
_WORD = re.compile(r"\w+")
_HEADING = re.compile(r"^[#>*\-\s]+", re.M)


def add_snippet(text: Text, passage: str, query: str) -> Text:
    """Append the part of the passage around the first word of the query."""
    asked = set(stems(query))
    plain = one_line(_HEADING.sub("", passage))
    found = [hit for hit in _WORD.finditer(plain) if not asked.isdisjoint(stems(hit[0]))]
    start = _beginning(plain, found[0].start() if found else 0)
    shown = clip(plain[start:], LENGTH)
    at = 0
    text.add("… " if start else "")
    for hit in found:
        begin, end = hit.start() - start, hit.end() - start
        if begin < at or end > len(shown):
            continue
        text.add(shown[at:begin]).add(shown[begin:end], "bold")
        at = end
    return text.add(shown[at:])


def _beginning(plain: str, first: int) -> int:
    """Where to begin, so that the first word found is shown with some words before it."""
    if first <= BEFORE:
        return 0
    space = plain.find(" ", first - BEFORE, first)
    return space + 1 if space >= 0 else first
