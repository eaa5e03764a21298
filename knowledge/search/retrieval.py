"""The passages that may answer a question, from the full text; few enough to look at each.

Words that many passages have are the danger: with a hundred thousand entries, ranking all that have
one takes longer than a person should wait. So the rarest words are searched for, and common ones
only where two of them meet.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from knowledge.full_text import AnyOf, Rank
from knowledge.models import Entry, PassageWords, Word, WordTrigrams
from knowledge.search.question import Term
from knowledge.search.ranking import Weighted
from knowledge.search.statistics import Statistics
from knowledge.words.text import in_vocabulary, likeness, trigrams

#: About so many passages may fit what the database is asked for.
BUDGET = 1000
#: So many of them are compared with the question, those that the database ranks first.
CANDIDATES = 60
#: A misspelt word: how alike another must be, how many are looked at, and how much they count.
ALIKE, LOOKED_AT, MISSPELT = 0.5, 40, 0.8
#: So many words of a question are looked for in other spellings.
MOST_UNKNOWN = 6
#: Of so many common words each two are looked for together.
MOST_COMMON = 6
#: So many pairs of words are looked for; where the parts of a compound meet.
MOST_PAIRS = 6


class Candidate(NamedTuple):
    """A passage that may answer a question."""

    passage_id: int
    tokens: str
    entry_id: int
    title: str
    topic: str
    language: str


@dataclass(frozen=True)
class Plan:
    """What the database is asked for, and whether so few passages have it that it may rank them."""

    query: list[list[AnyOf]]
    ranked: bool = True


def plan(terms: Sequence[Weighted], statistics: Statistics) -> Plan:
    """The rarest words, then common ones in pairs, as far as the budget goes."""
    held = {word: statistics.documents(word) for term in terms for word in _single(term)}
    for word in _missing([word for word, count in held.items() if not count], statistics):
        del held[word]
    rare, expected = [], 0.0
    for word in sorted(held, key=held.__getitem__):
        if expected + held[word] > BUDGET:
            break
        rare.append(word)
        expected += held[word]
    query = [[AnyOf(rare)]] if rare else []
    common = _common(terms, {word: held[word] for word in held.keys() - set(rare)})
    beside = _beside(terms, statistics)[:MOST_PAIRS]
    for (some, one), (others, other) in [*beside, *combinations(common[:MOST_COMMON], 2)]:
        both = _together(some, others, statistics.passages)
        if expected + both <= BUDGET:
            query.append([one, other])
            expected += both
    if query or not common:
        return Plan(query)
    return Plan([[group for _, group in common]], ranked=False)


def _single(term: Weighted) -> list[str]:
    """What may stand for a term and is one word."""
    return [one for one in term.alternatives if " " not in one]


def _beside(
    terms: Sequence[Weighted], statistics: Statistics
) -> list[tuple[tuple[float, AnyOf], tuple[float, AnyOf]]]:
    """The words that together may stand for a term, and about how many passages have each."""
    pairs = [one.split() for term in terms for one in term.alternatives if " " in one]
    found = [[(statistics.documents(word), AnyOf([word])) for word in both] for both in pairs]
    return [(one, other) for one, other in found]


def _missing(unseen: list[str], statistics: Statistics) -> set[str]:
    """Those of the words not seen in the sample that no entry has. PostgreSQL takes long over a
    query of many words, and most are words of other languages."""
    if statistics.complete:
        return set(unseen)
    known = {word for word in unseen if in_vocabulary(word)}
    return known - set(Word.objects.filter(text__in=known).values_list("text", flat=True))


def _together(some: float, others: float, passages: int) -> float:
    """About how many passages have both of two things: more than by chance, less than the rarer."""
    by_chance = some * others / max(passages, 1)
    return math.sqrt(by_chance * min(some, others))


def _common(terms: Sequence[Weighted], held: Mapping[str, float]) -> list[tuple[float, AnyOf]]:
    """The common words of each term, and about how many passages have one of them."""
    groups = []
    for term in terms:
        words = term.alternatives.keys() & held.keys()
        if words:
            groups.append((sum(held[word] for word in words), AnyOf(words)))
    return sorted(groups)


def candidates(
    entries: QuerySet[Entry],
    terms: Sequence[Weighted],
    statistics: Statistics,
    further: Collection[int] = (),
) -> list[Candidate]:
    """Those passages of these entries that fit best, by the database's judgement; and `further`
    ones, which were found otherwise, if they are of these entries."""
    found = _by_words(entries, terms, statistics)
    missing = set(further) - {one.passage_id for one in found}
    return found + (_read(of_entries(entries).filter(pk__in=missing)) if missing else [])


def _by_words(
    entries: QuerySet[Entry], terms: Sequence[Weighted], statistics: Statistics
) -> list[Candidate]:
    asked = plan(terms, statistics)
    if not asked.query:
        return []
    found = of_entries(entries).filter(tokens__matches=asked.query)
    if asked.ranked:
        groups = [({*" ".join(term.alternatives).split()}, term.weight) for term in terms]
        weights = [(AnyOf(words), weight) for words, weight in groups if words]
        found = found.order_by(Rank("tokens", weights).desc(), "pk")
    return _read(found[:CANDIDATES])


def _read(found: QuerySet[PassageWords]) -> list[Candidate]:
    """Without the texts: most are not needed."""
    about = ("entry_id", "entry__title", "entry__topic", "entry__language")
    return [
        Candidate(*row)
        for row in found.values_list("pk", "tokens", *(f"passage__{one}" for one in about))
    ]


def of_entries(entries: QuerySet[Entry]) -> QuerySet[PassageWords]:
    """The passages of these entries, within one query: what is not among them takes no place."""
    theirs = Exists(entries.filter(pk=OuterRef("passage__entry_id")))
    return PassageWords.objects.filter(theirs)


def misspelt(
    terms: Sequence[Term], statistics: Statistics, known: dict[str, dict[str, float]]
) -> None:
    """Give words that no passage has the alternatives that are written like them. What was looked
    up for a message is in `known`, for its sentences."""
    unknown = [
        (term, word)
        for term in terms
        for word in sorted(term.own)
        if in_vocabulary(word) and not term.concepts and not statistics.counts[word]
    ]
    for term, word in unknown[:MOST_UNKNOWN]:
        if word not in known:
            known[word] = written_like(word)
        for other, alike in known[word].items():
            term.allow(other, alike * MISSPELT)


def written_like(word: str) -> dict[str, float]:
    """Words of the entries that share trigrams with this one, and how alike they are."""
    groups = [(AnyOf([trigram]), 1.0) for trigram in sorted(trigrams(word))]
    query = [[AnyOf(trigrams(word))]]
    rows = WordTrigrams.objects.filter(tokens__matches=query)
    ranked = rows.order_by(Rank("tokens", groups).desc(), "pk")
    found = ranked.values_list("word__text", flat=True)[:LOOKED_AT]
    measured = {other: likeness(word, other) for other in found if other != word}
    return {other: alike for other, alike in measured.items() if alike >= ALIKE}
