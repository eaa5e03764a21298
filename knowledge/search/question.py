"""What a question asks for: its words, each with the others that mean the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from knowledge.words.text import stem, words
from knowledge.words.vocabulary import (
    LONGEST_PHRASE,
    common_phrases,
    common_stems,
    concepts_by_phrase,
    concepts_by_stem,
    stop_words,
    words_of,
)

#: How much a word of the same meaning counts beside the word itself.
SAME_MEANING = 0.85
#: How much a word or a phrase of everyday talk counts beside others.
COMMON = 0.35
#: So many words of a long message are searched for: the rarest count most, and each costs time.
MOST_TERMS = 40
#: A word of each day of the week, and of what is asked for with a day alone; as they are folded.
DAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
HOURS = "offnungszeiten"


_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass
class Term:
    """A part of a question: stems of its own, and all that may stand for them, with how well. What
    may stand for them is a stem, or a `pair` of stems side by side."""

    own: set[str]
    concepts: set[int]
    share: float = 1.0
    alternatives: dict[str, float] = field(default_factory=dict)

    def allow(self, word: str, strength: float) -> None:
        self.alternatives[word] = max(strength, self.alternatives.get(word, 0.0))

    def meets(self, other: Term) -> bool:
        return bool(self.concepts & other.concepts or self.own & other.own)


def pair(one: str, other: str) -> str:
    """Two stems side by side."""
    return f"{one} {other}"


def sentences(question: str) -> list[str]:
    """The sentences of a message that has several; people ask two things at once."""
    parts = [part for part in _SENTENCE.split(question) if part.strip()]
    return parts if len(parts) > 1 else []


def terms(question: str) -> list[Term]:
    """The terms of a question. Those with one meaning ("opening hours … open") are one."""
    found: list[Term] = []
    for term in _phrases_and_words(question):
        same = next((one for one in found if one.meets(term)), None)
        if same is None:
            found.append(term)
        else:
            same.own |= term.own
            same.concepts |= term.concepts
            same.share = max(same.share, term.share)
    for term in found[:MOST_TERMS]:
        _allow_all(term)
    return found[:MOST_TERMS]


def with_hours(asked: Sequence[Term]) -> list[Term]:
    """The terms of a question that asks for nothing but a day ("Are you there on Sunday?"), and the
    opening hours; none for any other."""
    if not asked or not all(term.concepts and term.concepts <= _days() for term in asked):
        return []
    hours = Term(set(), set(_concepts_of([stem(HOURS)])), COMMON)
    _allow_all(hours)
    return [*asked, hours]


def _allow_all(term: Term) -> None:
    for concept in term.concepts:
        for word in words_of(concept):
            term.allow(word, SAME_MEANING)
    for word in term.own:
        term.allow(word, 1.0)


@cache
def _days() -> frozenset[int]:
    """The concepts that are days of the week."""
    return frozenset(_concepts_of(map(stem, DAYS)))


def _phrases_and_words(question: str) -> list[Term]:
    asked = words(question)
    as_stems = [stem(word) for word in asked]
    found, taken = _phrases(as_stems)
    for place, (word, its_stem) in enumerate(zip(asked, as_stems, strict=True)):
        if place in taken or word in stop_words():
            continue
        concepts = set(concepts_by_stem().get(its_stem, ()))
        common = not concepts and its_stem in common_stems()
        found.append(Term({its_stem}, concepts, COMMON if common else 1.0))
    return found


def _concepts_of(as_stems: Iterable[str]) -> set[int]:
    """Those of the words of a phrase: who asks how long the delivery takes asks about delivery."""
    return {concept for one in as_stems for concept in concepts_by_stem().get(one, ())}


def _phrases(as_stems: list[str]) -> tuple[list[Term], set[int]]:
    """The phrases of concepts in a question ("how much"), and their places."""
    found: list[Term] = []
    taken: set[int] = set()
    for concept, phrase, places in _meanings(as_stems):
        taken |= places
        share = COMMON if phrase in common_phrases() else 1.0
        term = Term(set(), {concept, *_concepts_of(phrase)}, share)
        for word in words_of(concept):
            term.allow(word, 1.0)
        found.append(term)
    return found, taken


def _meanings(as_stems: list[str]) -> Iterator[tuple[int, tuple[str, ...], set[int]]]:
    """The concepts that phrases name, the longest first, with the phrases and their places."""
    taken: set[int] = set()
    for length in range(LONGEST_PHRASE, 1, -1):
        for start in range(len(as_stems) - length + 1):
            phrase = tuple(as_stems[start : start + length])
            concept = concepts_by_phrase().get(phrase)
            places = set(range(start, start + length))
            if concept is not None and not places & taken:
                taken |= places
                yield concept, phrase, places


@lru_cache(10_000)
def named(title: str) -> frozenset[str]:
    """The stems of a title; a phrase that has a meaning ("години роботи") is a word of it."""
    said = words(title)
    as_stems = [stem(word) for word in said]
    found: set[str] = set()
    taken = {at for at, word in enumerate(said) if word in stop_words()}
    for concept, _phrase, places in _meanings(as_stems):
        found |= set(sorted(words_of(concept))[:1])
        taken |= places
    return frozenset(found | {one for at, one in enumerate(as_stems) if at not in taken})
