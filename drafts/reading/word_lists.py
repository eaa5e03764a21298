"""The lists of words in `words/`: what denies, and which words are contraries. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from core.lists import read_list
from drafts.reading.plain import plain

_FOLDER = Path(__file__).with_name("words")


def written_lines(file: str) -> Iterator[str]:
    """The lines of a list as they are written, without comments."""
    return read_list(_FOLDER / file)


def _lines(file: str) -> Iterator[str]:
    return map(plain, written_lines(file))


def _one_of(words: Iterator[str]) -> re.Pattern[str]:
    """A pattern for any of these words: "*" stands for any ending."""
    written = "|".join(
        re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\W+")
        for word in sorted(words, key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w'])(?:{written})(?!\w)")


@cache
def negators() -> re.Pattern[str]:
    return _one_of(word for line in _lines("negators.txt") for word in line.split())


@cache
def negatives() -> re.Pattern[str]:
    return _one_of(word for line in _lines("negatives.txt") for word in line.split())


@cache
def idioms() -> re.Pattern[str]:
    return _one_of(_lines("idioms.txt"))


@cache
def abbreviations() -> frozenset[str]:
    """What ends in a full stop within a sentence, without it."""
    return frozenset(word for line in _lines("abbreviations.txt") for word in line.split())


@cache
def asides() -> re.Pattern[str]:
    """These phrases in a text as it is written, with the commas on both sides of them."""
    written = "|".join(map(re.escape, written_lines("asides.txt")))
    return re.compile(
        rf"(?:(?<=,)|(?<=\A))\s*(?:{written})\s*(?:,|(?=[.!]|\Z))|,\s*(?:{written})\s*,",
        re.IGNORECASE,
    )


@cache
def opposites() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    """Both sides of each pair."""
    pairs = [line.split("|") for line in _lines("opposites.txt")]
    return [(_side(one), _side(other)) for one, other in pairs]


@cache
def alternatives() -> list[tuple[re.Pattern[str], ...]]:
    """The ways of each sort."""
    return [tuple(map(_side, line.split("|"))) for line in _lines("alternatives.txt")]


@cache
def ordinals() -> dict[str, int]:
    """The words of each line of ordinals.txt, with its number."""
    return {word: at for at, line in enumerate(_lines("ordinals.txt")) for word in line.split()}


def _side(phrases: str) -> re.Pattern[str]:
    return _one_of(phrase.strip() for phrase in phrases.split(","))
