"""Find the passages that answer a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge import ranking, retrieval
from knowledge.models import Passage, PassageWords
from knowledge.question import terms
from knowledge.ranking import Fit
from knowledge.selectors import Reader, everything, visible_to
from knowledge.statistics import statistics
from knowledge.vocabulary import language_of


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
    """The passages that fit a question best, one of each entry, best first; none if nothing fits
    well enough. Without a reader all entries are searched, for the owner. Of entries that fit about
    as well, those in `language` come first (if it is not given, that of the question)."""
    asked = terms(query)
    if not asked:
        return []
    entries = everything() if reader is None else visible_to(reader)
    known = statistics()
    retrieval.misspelt(asked, known)
    weighted = ranking.weighted(asked, known)
    found = [
        (row.passage, ranking.fit(weighted, row.tokens.split(), _about(row), known))
        for row in retrieval.candidates(entries, weighted, known)
    ]
    return _hits(found, limit, language or language_of(query))


def _about(row: PassageWords) -> str:
    return f"{row.passage.entry.title} {row.passage.entry.topic}"


def _hits(found: Iterable[tuple[Passage, Fit]], limit: int, language: str) -> list[Hit]:
    """The best passage of each entry, down to the first that does not fit well enough."""

    def order(pair: tuple[Passage, Fit]) -> tuple[float, int]:
        passage, fit = pair
        own = bool(language) and passage.entry.language == language
        return -fit.order - (ranking.SAME_LANGUAGE if own else 0.0), passage.pk

    hits: dict[int, Hit] = {}
    for passage, fit in sorted(found, key=order):
        if passage.entry_id in hits:
            continue
        if fit.evidence < ranking.FLOOR:
            break
        hits[passage.entry_id] = _hit(passage, fit)
        if len(hits) == limit:
            break
    return list(hits.values())


def _hit(passage: Passage, fit: Fit) -> Hit:
    entry = passage.entry
    return Hit(
        entry_id=entry.pk,
        title=entry.title,
        kind=entry.kind,
        topic=entry.topic,
        text="\n\n".join(part for part in (passage.heading, passage.text) if part),
        language=entry.language,
        source_url=entry.source_url,
        score=min(1.0, fit.evidence / ranking.CERTAIN),
    )
