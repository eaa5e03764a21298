"""The part of a passage that shows why it was found, with the words that were asked for in bold."""

from __future__ import annotations

import re

from core.text import one_line
from outbox.text import Text, clip

#: So many UTF-16 units of a passage are shown.
LENGTH = 220
#: So many signs are shown before the first word that was found.
BEFORE = 40
#: Words that begin with the same signs, so many at least, are forms of one word.
STEM = 4
_WORD = re.compile(r"\w+")
_HEADING = re.compile(r"^[#>*\-\s]+", re.M)


def add_snippet(text: Text, passage: str, query: str) -> Text:
    """Append the part of the passage around the first word of the query."""
    asked = {word.casefold() for word in _WORD.findall(query)}
    plain = one_line(_HEADING.sub("", passage))
    found = [hit for hit in _WORD.finditer(plain) if _is_asked(hit[0], asked)]
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


def _is_asked(word: str, asked: set[str]) -> bool:
    word = word.casefold()
    return any(word == one or _same_stem(word, one) for one in asked)


def _same_stem(word: str, other: str) -> bool:
    """Whether the words differ in their last signs only: "repairs" and "repaired"."""
    common = max(STEM, min(len(word), len(other)) - 2)
    return len(other) >= STEM and word[:common] == other[:common]
