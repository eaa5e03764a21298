"""How much the clauses of an answer share with those of what it rests on. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from drafts.reading.clause_words import Topic
from drafts.reading.clauses import Clause
from drafts.reading.dates import meant_by
from drafts.reading.quantities import Measure

#: What a clause says without naming it was named in those before it: that counts less, and still
#: less if it was in a sentence before, or in the title.
TAKEN_OVER, FROM_ABOVE = 0.75, 0.2


@dataclass(frozen=True)
class Known:
    """The clauses of what was said, and what each clause of an answer is looked up in."""

    clauses: tuple[Clause, ...]

    @cached_property
    def many(self) -> Counter[str | int]:
        """In how many clauses each word stands."""
        return Counter(name for one in self.clauses for name in one.known_by)

    @cached_property
    def measures(self) -> frozenset[Measure]:
        return frozenset().union(*(one.measures for one in self.clauses))


def shared(
    topics: Iterable[Topic], known: Sequence[Clause], *, from_above: float = 0
) -> list[tuple[Clause, float]]:
    """How much of these topics each clause has; one counts the less, the more clauses have it."""
    much, above = [0.0] * len(known), [0.0] * len(known)
    for about in topics:
        having = [bool(about & one.known_by) for one in known]
        weight = 1 / max(sum(having), 1)
        for at, one in enumerate(known):
            if having[at]:
                much[at] += weight
            elif about & one.before:
                much[at] += TAKEN_OVER * weight
            elif from_above and about & one.above:
                above[at] += from_above * weight
    # What is above alone is no reason to compare them.
    much = [one + more if one else 0.0 for one, more in zip(much, above, strict=True)]
    return list(zip(known, much, strict=True))


def most_shared(clause: Clause, known: Sequence[Clause]) -> list[Clause]:
    """Those clauses that have the most of what a clause is about."""
    much = shared(topics_of_clause(clause), known)
    best = max((share for _one, share in much), default=0)
    return [one for one, share in much if 0 < share == best]


def most_alike(topics: Iterable[Topic], known: Sequence[Clause]) -> dict[bool, float]:
    """How much of these topics one clause has that denies (True), and one that does not."""
    alike = {False: 0.0, True: 0.0}
    for one, share in shared(topics, known):
        alike[one.denied] = max(alike[one.denied], share)
    return alike


def days_of(clause: Clause) -> frozenset[str]:
    """The days and spans of a clause, which say when, not how much."""
    return frozenset(
        fact for fact in clause.facts if fact.startswith(("day:", "on:", "one:", "when:", "month:"))
    )


def in_context(clause: Clause, known: Sequence[Clause]) -> int:
    """How much of what was spoken of before a clause was so before one of these."""
    return max((len(clause.before & one.before) for one in known), default=0)


def topics_of_clause(clause: Clause) -> frozenset[Topic]:
    return clause.words | topics_of(clause.facts)


def topics_of(facts: Iterable[str]) -> frozenset[Topic]:
    return frozenset(map(meant_by, facts))


def has_concept(about: Topic) -> bool:
    """Whether it is known in other languages, too."""
    return any(isinstance(name, int) for name in about)
