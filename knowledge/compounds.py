"""Compounds, which people write closed, with a hyphen, or as two words: "Heliumballons",
"Helium-Ballons" and "Helium Ballons" are the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from knowledge.models import Word
from knowledge.question import Term, terms
from knowledge.text import in_vocabulary, stem, words
from knowledge.vocabulary import stop_words

#: A part of a compound has so many letters at least: others are syllables.
SHORTEST_PART = 4
#: So many words of a question are taken apart.
MOST_CLOSED = 6


def in_parts(question: str, asked: Sequence[Term]) -> list[Term]:
    """The terms of a question. One that no entry has is asked for by its two parts, if entries have
    both; what is asked for as two words is also found as one."""
    said = words(question)
    closed = [word for word in said if _may_be_closed(word, asked)][:MOST_CLOSED]
    halves = {word: list(_halves(word)) for word in closed}
    joined = {
        (stem(one), stem(other)): stem(one + other)
        for one, other in pairwise(said)
        if _may_be_part(one) and _may_be_part(other)
    }
    looked_up = {*map(stem, closed), *joined.values()}
    looked_up |= {stem(part) for pairs in halves.values() for pair in pairs for part in pair}
    known = set(Word.objects.filter(text__in=looked_up).values_list("text", flat=True))
    for parts, whole in joined.items():
        for term in asked if whole in known else ():
            if term.own & {*parts}:
                term.allow(whole, 1.0)
    apart = {stem(word): _best(halves[word], known) for word in closed if stem(word) not in known}
    return [part for term in asked for part in _parts(term, apart)]


def _may_be_closed(word: str, asked: Sequence[Term]) -> bool:
    """Whether a word is asked for by itself, and may be two."""
    long = word.isalpha() and len(word) >= 2 * SHORTEST_PART
    return long and any(term.own == {stem(word)} and not term.concepts for term in asked)


def _may_be_part(word: str) -> bool:
    return word.isalpha() and len(word) >= SHORTEST_PART and word not in stop_words()


def _halves(word: str) -> Iterator[tuple[str, str]]:
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        halves = word[:at], word[at:]
        if all(_may_be_part(half) and in_vocabulary(stem(half)) for half in halves):
            yield halves


def _best(halves: Sequence[tuple[str, str]], known: set[str]) -> tuple[str, str] | None:
    """The parts that entries have, if there are any; the most even ones."""
    found = [pair for pair in halves if known.issuperset(map(stem, pair))]
    return max(found, key=lambda pair: min(map(len, pair)), default=None)


def _parts(term: Term, apart: dict[str, tuple[str, str] | None]) -> list[Term]:
    """A term, or its two parts, which together tell as much."""
    pair = apart.get(next(iter(term.own))) if len(term.own) == 1 else None
    if pair is None:
        return [term]
    found = terms(" ".join(pair))
    for part in found:
        part.share = term.share / len(found)
    return found or [term]
