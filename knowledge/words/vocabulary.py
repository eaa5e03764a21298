"""What is known about words: which say nothing, which say little, which mean the same in several
languages. The lists are in `knowledge/words/lists/`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from core.lists import read_list
from knowledge.words.text import stem, stems, words

_FOLDER = Path(__file__).with_name("lists")
#: The longest phrase in concepts.txt.
LONGEST_PHRASE = 5
#: What a common phrase begins with there.
_COMMON = "~"


@cache
def stop_words() -> frozenset[str]:
    """Folded words, not stemmed: "is" says nothing, and "ises" is no word."""
    return frozenset(word for line in _lines("stop.txt") for word in words(line))


@cache
def _stop_words_by_language() -> dict[str, frozenset[str]]:
    lists = [frozenset(words(line)) for line in _lines("stop.txt")]
    return dict(zip(("de", "en", "uk", "ru"), lists, strict=True))


def language_of(text: str) -> str:
    """The language that most of its stop words are of; empty if that can't be said."""
    found = words(text)
    counts = {
        language: sum(word in known for word in found)
        for language, known in _stop_words_by_language().items()
    }
    most = max(counts.values())
    best = [language for language, count in counts.items() if count == most]
    return best[0] if most and len(best) == 1 else ""


#: Of the unrelated questions those are the measure that are nearest to the question, about as many
#: as are in its language: models put texts of one language together. With fewer nothing is searched
#: by meaning.
MEASURE = 24


@cache
def unrelated_questions() -> tuple[str, ...]:
    """What hardly any entry answers, as many questions in each of three languages."""
    return tuple(_lines("unrelated.txt"))


@cache
def common_stems() -> frozenset[str]:
    return frozenset(found for line in _lines("common.txt") for found in stems(line))


@cache
def concepts_by_stem() -> dict[str, tuple[int, ...]]:
    """The concepts that a word belongs to."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, (singles, _) in enumerate(_concepts()):
        for one in singles:
            found[one].append(number)
    return {one: tuple(numbers) for one, numbers in found.items()}


@cache
def concepts_by_phrase() -> dict[tuple[str, ...], int]:
    """Phrases of several words, as their stems."""
    return {phrase: number for number, (_, phrases) in enumerate(_concepts()) for phrase in phrases}


@cache
def common_phrases() -> frozenset[tuple[str, ...]]:
    """Phrases that fit many questions, as their stems: they count, but less than other words."""
    return frozenset(
        tuple(map(stem, words(name)))
        for line in _lines("concepts.txt")
        for name in line.split(",")
        if name.strip().startswith(_COMMON)
    )


def words_of(concept: int) -> frozenset[str]:
    """The stems of all its words, in all languages."""
    return _concepts()[concept][0]


def is_territory(stem: str) -> bool:
    """Whether a word names a country or another territory, or a city."""
    return stem in _territories()


@cache
def _territories() -> frozenset[str]:
    names = (words(name) for line in _places() for name in line.split(","))
    return frozenset(stem(name[0]) for name in names if len(name) == 1)


@cache
def _concepts() -> list[tuple[frozenset[str], frozenset[tuple[str, ...]]]]:
    """The single words and the phrases of each concept."""
    found = []
    for line in (*_lines("concepts.txt"), *_places()):
        named = [words(name) for name in line.split(",")]
        singles = frozenset(stem(name[0]) for name in named if len(name) == 1)
        phrases = frozenset(tuple(map(stem, name)) for name in named if len(name) > 1)
        found.append((singles, phrases))
    return found


def _places() -> Iterator[str]:
    yield from _lines("territories.txt")
    yield from _lines("cities.txt")


def _lines(file: str) -> Iterator[str]:
    return read_list(_FOLDER / file)
