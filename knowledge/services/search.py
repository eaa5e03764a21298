"""Find the passages that answer a question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.models import Entry
from knowledge.selectors import Reader, everything, visible_to

_WORDS = re.compile(r"\w{4,}")


@dataclass(frozen=True)
class Hit:
    """A passage of an entry that fits a question; `score` is from 0 to 1."""

    entry_id: int
    title: str
    kind: str
    topic: str
    text: str
    language: str
    source_url: str
    score: float


def search(query: str, reader: Reader | None, *, limit: int = 5, language: str = "") -> list[Hit]:
    """The passages that fit a question best, best first; none if nothing fits well enough. Without
    a reader all entries are searched, for the owner."""
    words = set(_WORDS.findall(query.casefold()))
    if not words:
        return []
    hits = []
    for entry in everything() if reader is None else visible_to(reader):
        text = f"{entry.title} {entry.body}".casefold()
        score = sum(word[:6] in text for word in words) / len(words)
        if score >= 0.34:
            hits.append(_hit(entry, score))
    return sorted(hits, key=lambda hit: (-hit.score, hit.language != language))[:limit]


def _hit(entry: Entry, score: float) -> Hit:
    return Hit(
        entry_id=entry.pk,
        title=entry.title,
        kind=entry.kind,
        topic=entry.topic,
        text=entry.body,
        language=entry.language,
        source_url=entry.source_url,
        score=score,
    )
