"""Compounds, which people write closed, with a hyphen, or as two words: "Heliumballons",
"Helium-Ballons" and "Helium Ballons" are the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from knowledge.models import Word
from knowledge.search.question import Term, pair
from knowledge.words.text import in_vocabulary, stem, words
from knowledge.words.vocabulary import stop_words

#: A part of a compound has so many letters at least: others are syllables.
SHORTEST_PART = 4
#: So many words of a question are taken apart.
MOST_CLOSED = 6


class _Otherwise(NamedTuple):
    """How words may be written otherwise: closed ones as the stems of two words, and the stems of
    two words as that of one."""

    halves: dict[str, list[tuple[str, str]]]
    joined: dict[tuple[str, str], str]

    def stems(self) -> set[str]:
        halves = {part for pairs in self.halves.values() for parts in pairs for part in parts}
        return {*map(stem, self.halves), *self.joined.values(), *halves}


def allow_compounds(questions: Sequence[tuple[str, Sequence[Term]]]) -> None:
    """Let the terms of each question also be found as they are written otherwise: one that no entry
    has as its two parts where they stand side by side, two words as one. Parts that stand apart
    are about something else: shoes that are made by hand are no gloves ("Handschuhe")."""
    otherwise = [_otherwise(question, asked) for question, asked in questions]
    looked_up = set[str]().union(*(one.stems() for one in otherwise))
    known = set(Word.objects.filter(text__in=looked_up).values_list("text", flat=True))
    for one, (_question, asked) in zip(otherwise, questions, strict=True):
        for parts, whole in one.joined.items():
            for term in asked if whole in known else ():
                if term.own & {*parts}:
                    term.allow(whole, 1.0)
        for word, halves in one.halves.items():
            if stem(word) not in known:
                beside = [pair(*parts) for parts in halves if known.issuperset(parts)]
                _allow(stem(word), beside, asked)


def _otherwise(question: str, asked: Sequence[Term]) -> _Otherwise:
    said = words(question)
    closed = [word for word in said if _may_be_closed(word, asked)][:MOST_CLOSED]
    joined = {
        (stem(one), stem(other)): stem(one + other)
        for one, other in pairwise(said)
        if _may_be_part(one) and _may_be_part(other)
    }
    return _Otherwise({word: list(_halves(word)) for word in closed}, joined)


def _may_be_closed(word: str, asked: Sequence[Term]) -> bool:
    """Whether a word is asked for by itself, and may be two."""
    long = word.isalpha() and len(word) >= 2 * SHORTEST_PART
    return long and any(term.own == {stem(word)} and not term.concepts for term in asked)


def _may_be_part(word: str) -> bool:
    return word.isalpha() and len(word) >= SHORTEST_PART and word not in stop_words()


def _halves(word: str) -> Iterator[tuple[str, str]]:
    """The stems of two words that this one may be made of."""
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        halves = word[:at], word[at:]
        stems = stem(halves[0]), stem(halves[1])
        if all(map(_may_be_part, halves)) and all(map(in_vocabulary, stems)):
            yield stems


def _allow(closed: str, beside: Sequence[str], asked: Sequence[Term]) -> None:
    for term in asked:
        if term.own == {closed}:
            for parts in beside:
                term.allow(parts, 1.0)
