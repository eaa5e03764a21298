"""What is known about words: no place is taken for an everyday word, which loses its ending."""

from __future__ import annotations

import pytest

from core.lists import read_list
from knowledge.search.question import terms
from knowledge.words import vocabulary
from knowledge.words.text import stem, words

LISTS = vocabulary._FOLDER
EVERYDAY = """
    від вода води воді воду водій водіння вена вени жених жінка жінки дані місто мило гвинти сир
    вид водитель жена мыло день роза ром
    water vein bride wife time well room read rice turn main
    wasser weg rum ader braut wein zeit ware
"""


def singles(file: str) -> set[str]:
    """The names and words of a list that are one word."""
    named = [words(name) for line in read_list(LISTS / file) for name in line.split(",")]
    return {name[0] for name in named if len(name) == 1}


def test_no_place_has_the_stem_of_another_word() -> None:
    places = singles("cities.txt") | singles("territories.txt")
    other = singles("concepts.txt") - places
    for file in ("common.txt", "stop.txt"):
        other |= {word for line in read_list(LISTS / file) for word in words(line)}
    other |= set(EVERYDAY.split())
    stems = {stem(word): word for word in sorted(other)}
    assert {name: stems[stem(name)] for name in places if stem(name) in stems} == {}


@pytest.mark.parametrize("word", ["нічого", "нічому"])
def test_nothing_is_not_the_night(word: str) -> None:
    assert word in vocabulary.stop_words()
    assert not any(term.concepts for term in terms(f"{word} не отримав"))
    assert vocabulary.concepts_by_stem()[stem("ніч")]
