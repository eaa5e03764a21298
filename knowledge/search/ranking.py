"""How well a passage fits a question. Pure."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from knowledge.search.question import Term, named, pair
from knowledge.search.statistics import Statistics

#: How much more a word counts that also stands in the title.
IN_TITLE = 0.15
#: The question's own language is preferred among passages that fit about as well.
SAME_LANGUAGE = 0.06
#: What a passage is found by must be enough (`Fit.evidence`, which is from 0 to 3 and more).
FLOOR = 1.6
#: A passage with so much of a topic is about it: all of its words, or such of the same meaning.
WHOLE_TOPIC, NEVER = 0.84, 2.0
#: With so much there is no doubt.
CERTAIN = 3.0
#: A sentence of a message is a question of its own if it has as much to say as a rare word.
OWN_QUESTION = 1.0
#: How much evidence a meaning is at most, and how much more a passage counts for each of it.
BY_MEANING, MEANT = 2.0, 0.1


@dataclass(frozen=True)
class Weighted:
    """A term of the question with its alternatives, and its weight: a rare word weighs more."""

    alternatives: dict[str, float]
    weight: float


@dataclass(frozen=True)
class Fit:
    """How a passage and a question fit.

    `share` of what the question asks for is in the passage, `matched` counts that in rare words,
    `title` is the share of the title that the question speaks of.
    """

    share: float
    in_title: float = 0.0
    matched: float = 0.0
    title: float = 0.0

    @property
    def evidence(self) -> float:
        return self.share + self.matched + self.title

    @property
    def order(self) -> float:
        return self.share + IN_TITLE * self.in_title


def weighted(terms: Sequence[Term], statistics: Statistics) -> list[Weighted]:
    """The terms with their weights. Something that no passage speaks of weighs most: it says
    that the question is about something else."""
    found = []
    for term in terms:
        held = sum(
            statistics.documents(word) * strength
            for word, strength in term.alternatives.items()
            if strength >= 0.6
        )
        found.append(Weighted(term.alternatives, term.share * statistics.rarity(held)))
    return found


def best_fit(
    questions: Sequence[Sequence[Weighted]],
    tokens: Sequence[str],
    title: str,
    statistics: Statistics,
) -> Fit:
    """How a passage fits that of several questions which it fits best."""
    fits = (fit(terms, tokens, title, statistics) for terms in questions)
    return max(fits, key=lambda one: one.order)


def fit(
    terms: Sequence[Weighted], tokens: Sequence[str], title: str, statistics: Statistics
) -> Fit:
    """`tokens` are all stems of a passage, those of its title too, in their order."""
    found = {*tokens, *(pair(*both) for both in pairwise(tokens))}
    titled = named(title)
    whole = sum(term.weight for term in terms)
    if not whole:
        return Fit(0.0)
    matched = sum(term.weight * _best(term, found) for term in terms)
    in_title = sum(term.weight * _best(term, titled) for term in terms)
    return Fit(
        share=matched / whole,
        in_title=in_title / whole,
        matched=matched / statistics.greatest,
        title=_spoken_of(titled, terms, statistics),
    )


def _best(term: Weighted, found: Set[str]) -> float:
    return max((term.alternatives[word] for word in term.alternatives.keys() & found), default=0.0)


def _spoken_of(titled: Set[str], terms: Sequence[Weighted], statistics: Statistics) -> float:
    """The share of a title's words, by their rarity, that the terms mean."""
    whole = spoken = 0.0
    for word in titled:
        rarity = statistics.rarity(statistics.documents(word))
        whole += rarity
        spoken += rarity * max(term.alternatives.get(word, 0.0) for term in terms)
    return spoken / whole if whole else 0.0


def by_meaning(stands_out: float) -> float:
    """The evidence that a meaning is which stands out by so many standard deviations more than the
    first one does by chance: by itself it is enough with 1.6, a weak match of words needs less."""
    return min(max(stands_out, 0.0), BY_MEANING)
