"""Find the passages that answer a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from knowledge.models import Entry, Passage
from knowledge.search import ranking, retrieval
from knowledge.search.compounds import allow_compounds
from knowledge.search.question import sentences, terms, with_hours
from knowledge.search.ranking import Fit, Weighted
from knowledge.search.retrieval import Candidate
from knowledge.search.statistics import Statistics, statistics
from knowledge.selectors import Reader, visible_to
from knowledge.words.vocabulary import language_of

#: Loaded with the first search by meaning: numpy takes 30 MB.
NEAREST = "knowledge.search.meaning.nearest"


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

    candidate: Candidate
    fit: Fit
    meant: float

    @property
    def evidence(self) -> float:
        return self.fit.evidence + self.meant

    def fits(self, whole: float) -> bool:
        """Whether there is enough evidence, or as much of what is asked for as in `whole`."""
        return self.evidence >= ranking.FLOOR or self.fit.share >= whole

    def by_words(self, language: str) -> tuple[float, int]:
        own = bool(language) and self.candidate.language == language
        return -self.fit.order - (ranking.SAME_LANGUAGE if own else 0.0), self.candidate.passage_id

    def order(self, language: str) -> tuple[float, int]:
        by_words, passage_id = self.by_words(language)
        return by_words - ranking.MEANT * self.meant, passage_id


def search(
    query: str,
    reader: Reader | None,
    *,
    limit: int = 5,
    language: str = "",
    is_topic: bool = False,
) -> list[Hit]:
    """The passages that fit a question best, one of each entry, best first; none if neither the
    best by words nor the nearest by meaning fits well enough. Without a reader all entries are
    searched, for the owner. Where the query is a topic, not a question, what has all of its words
    fits, however many entries have them. Of entries that fit about as well, those in `language`
    come first (if it is not given, that of the question)."""
    if not query.strip():
        return []
    entries = Entry.objects.all() if reader is None else visible_to(reader)
    meant: dict[int, float] = {}
    if settings.AI_EMBEDDING_MODEL:
        meant = import_string(NEAREST)(query, entries, reader.account_id if reader else None)
    own = language or language_of(query)
    found = sorted(_found(query, entries, meant), key=lambda one: one.by_words(own))
    nearest = [one for one in found if one.candidate.passage_id == next(iter(meant), 0)]
    floor = ranking.WHOLE_TOPIC if is_topic else ranking.NEVER
    if not any(one.fits(floor) for one in found[:1] + nearest):
        return []
    fitting = (one for one in sorted(found, key=lambda one: one.order(own)) if one.fits(floor))
    return _hits(fitting, limit)


def _found(query: str, entries: QuerySet[Entry], meant: dict[int, float]) -> list[_Found]:
    known = statistics()
    questions = _questions(query, known)
    return [
        _Found(
            one,
            ranking.best_fit(questions, one.tokens.split(), f"{one.title} {one.topic}", known),
            ranking.by_meaning(meant.get(one.passage_id, 0.0)),
        )
        for one in retrieval.candidates(entries, questions[0], known, list(meant))
    ]


def _questions(query: str, known: Statistics) -> list[list[Weighted]]:
    """What is asked: by the whole message, by those of its sentences that say enough, and by a day
    alone."""
    found = []
    looked_up: dict[str, dict[str, float]] = {}
    questions = [(text, terms(text)) for text in (query, *sentences(query))]
    allow_compounds(questions)
    for _text, asked in questions:
        retrieval.misspelt(asked, known, looked_up)
        found.append(ranking.weighted(asked, known))
    enough = ranking.OWN_QUESTION * known.greatest
    own = [one for one in found[1:] if sum(term.weight for term in one) >= enough]
    hours = with_hours(questions[0][1])
    return [found[0], *own, *([ranking.weighted(hours, known)] if hours else [])]


def _hits(found: Iterable[_Found], limit: int) -> list[Hit]:
    """The best passage of each entry."""
    best: dict[int, _Found] = {}
    for one in found:
        best.setdefault(one.candidate.entry_id, one)
        if len(best) == limit:
            break
    ids = [one.candidate.passage_id for one in best.values()]
    passages = Passage.objects.select_related("entry").defer("entry__body").in_bulk(ids)
    return [
        _hit(passages[one.candidate.passage_id], one.evidence)
        for one in best.values()
        if one.candidate.passage_id in passages  # else it has just been changed
    ]


def _hit(passage: Passage, evidence: float) -> Hit:
    entry = passage.entry
    return Hit(
        entry_id=entry.pk,
        title=entry.title,
        kind=entry.kind,
        topic=entry.topic,
        text="\n\n".join(part for part in (passage.heading, passage.text) if part),
        language=entry.language,
        source_url=entry.source_url,
        score=min(1.0, evidence / ranking.CERTAIN),
    )
