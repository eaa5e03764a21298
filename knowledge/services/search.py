"""Find the passages that answer a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from knowledge import ranking, retrieval
from knowledge.models import Entry, Passage
from knowledge.question import sentences, terms
from knowledge.ranking import Fit, Weighted
from knowledge.selectors import Reader, everything, visible_to
from knowledge.statistics import Statistics, statistics
from knowledge.vocabulary import language_of

#: Loaded with the first search by meaning: numpy takes 30 MB.
NEAREST = "knowledge.meaning.nearest"


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


@dataclass(frozen=True)
class _Found:
    """A passage, how well its words fit, and the evidence that its meaning is."""

    passage: Passage
    fit: Fit
    meant: float

    @property
    def evidence(self) -> float:
        return self.fit.evidence + self.meant

    def order(self, language: str) -> tuple[float, int]:
        own = bool(language) and self.passage.entry.language == language
        return -self.fit.order - (ranking.SAME_LANGUAGE if own else 0.0), self.passage.pk


def search(query: str, reader: Reader | None, *, limit: int = 5, language: str = "") -> list[Hit]:
    """The passages that fit a question best, one of each entry, best first; none if neither the
    best by words nor the nearest by meaning fits well enough. Without a reader all entries are
    searched, for the owner. Of entries that fit about as well, those in `language` come first (if
    it is not given, that of the question)."""
    if not query.strip():
        return []
    entries = everything() if reader is None else visible_to(reader)
    meant: dict[int, float] = {}
    if settings.AI_EMBEDDING_MODEL:
        meant = import_string(NEAREST)(query, entries)
    found = _found(query, entries, meant)
    by_words = sorted(
        _found(query, entries, meant), key=lambda one: one.order(language or language_of(query))
    )
    nearest = [one for one in by_words if one.passage.pk == next(iter(meant), None)]
    if all(one.evidence < ranking.FLOOR for one in by_words[:1] + nearest):
        return []
    return _hits(_merged(by_words, meant), limit)


def _found(query: str, entries: QuerySet[Entry], meant: dict[int, float]) -> list[_Found]:
    known = statistics()
    questions = _questions(query, known)
    rows = retrieval.candidates(entries, questions[0], known, list(meant))
    return [
        _Found(
            row.passage,
            ranking.best_fit(questions, row.tokens.split(), _about(row.passage.entry), known),
            ranking.by_meaning(meant.get(row.passage.pk, 0.0)),
        )
        for row in rows
    ]


def _questions(query: str, known: Statistics) -> list[list[Weighted]]:
    """What is asked: by the whole message, and by those of its sentences that say enough."""
    found = []
    for text in (query, *sentences(query)):
        asked = terms(text)
        retrieval.misspelt(asked, known)
        found.append(ranking.weighted(asked, known))
    enough = ranking.OWN_QUESTION * known.greatest
    own = [one for one in found[1:] if sum(term.weight for term in one) >= enough]
    return [found[0], *own]


def _about(entry: Entry) -> str:
    return f"{entry.title} {entry.topic}"


def _merged(by_words: list[_Found], meant: dict[int, float]) -> list[_Found]:
    """The order by words, merged with that by meaning if there is one."""
    if not meant:
        return by_words
    scores = ranking.fused([one.passage.pk for one in by_words], list(meant))
    return sorted(by_words, key=lambda one: -scores[one.passage.pk])


def _hits(found: Iterable[_Found], limit: int) -> list[Hit]:
    """The best passage of each entry, of those that fit well enough."""
    hits: dict[int, Hit] = {}
    for one in found:
        if one.evidence >= ranking.FLOOR:
            hits.setdefault(one.passage.entry_id, _hit(one))
        if len(hits) == limit:
            break
    return list(hits.values())


def _hit(found: _Found) -> Hit:
    passage, entry = found.passage, found.passage.entry
    return Hit(
        entry_id=entry.pk,
        title=entry.title,
        kind=entry.kind,
        topic=entry.topic,
        text="\n\n".join(part for part in (passage.heading, passage.text) if part),
        language=entry.language,
        source_url=entry.source_url,
        score=min(1.0, found.evidence / ranking.CERTAIN),
    )
