"""What the words of a clause are known by in all languages. Pure."""

from __future__ import annotations

from functools import cache, lru_cache

from drafts.reading.dates import names_a_day
from drafts.reading.facts import is_currency
from drafts.reading.plain import plain
from drafts.reading.word_lists import asides, negators, ordinals
from knowledge.words.text import stem
from knowledge.words.text import words as folded_words
from knowledge.words.transliteration import in_latin
from knowledge.words.vocabulary import common_stems, concepts_by_stem, stop_words

#: Words are compared by so many letters; shorter ones only if they are known.
_STEM, _SHORTEST = 5, 2

#: What a word or fact is known by: any of these.
Topic = frozenset[str | int]
#: An international word sounds alike in all languages by so many letters.
_ALIKE = 5


@lru_cache(maxsize=20_000)
def topic(word: str) -> Topic:
    """What a folded word is known by in all languages; nothing if it says nothing."""
    if (number := ordinals().get(word)) is not None:
        return frozenset([f"nth:{number}"])
    concepts = concepts_by_stem().get(stem(word), ())
    no_word = not word.isalpha() or names_a_day(plain(word)) or is_currency(plain(word))
    says_nothing = no_word or word in stop_words()
    if says_nothing or (len(word) < _SHORTEST and not concepts):
        return frozenset()
    return frozenset([stem(word)[:_STEM], word[:_STEM], *_sounds(word), *concepts])


def _sounds(word: str) -> list[str]:
    """What an international word is known by in both scripts: "Infektion", "інфекція"."""
    sound = in_latin(word)
    return [f"~{sound[:_ALIKE]}"] if len(sound) >= _ALIKE else []


def is_common(about: Topic) -> bool:
    """Whether it is one of the words of everyday talk."""
    return not about.isdisjoint(_common())


@cache
def _common() -> frozenset[str]:
    return frozenset(word[:_STEM] for word in common_stems())


def topics_in(text: str, *, common: bool = True) -> frozenset[Topic]:
    """What the words of a text are known by, perhaps without those of everyday talk."""
    clean = negators().sub(" ", plain(asides().sub(" ", text)))
    asked = (word for word in folded_words(clean) if common or stem(word) not in common_stems())
    return frozenset(filter(None, map(topic, asked)))


def all_topics(text: str) -> Topic:
    """All that the words of a text are known by, together."""
    return frozenset().union(*topics_in(text))
