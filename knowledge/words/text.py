"""Words of a text as they are searched for: folded, stemmed, and how alike two of them are. Pure.

A question is short, and its language often unclear, so nothing here depends on a language: Latin
words lose the endings of German and English, Cyrillic ones those of Ukrainian and Russian.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

#: Longer ones are no words; databases limit what they index, too.
LONGEST = 40
#: Shorter ones are not looked for in other spellings.
SHORTEST_SPELT = 4

_APOSTROPHES = "'’ʼ`´‘ʹ′"
_INNER_APOSTROPHE = re.compile(f"(?<=[а-яіїєґё])[{_APOSTROPHES}](?=[а-яіїєґё])")
_TOKEN = re.compile(r"[^\W_]+")
#: "I'd", "men's": what stands behind is no word.
_CONTRACTION = re.compile(f"(?<=[a-z])[{_APOSTROPHES}](?:s|d|m|t|ll|ve|re)(?![^\\W_])")
#: "VG-10" is also searched for in one word.
_CODE = re.compile(r"(?<![^\W_])([a-zа-яіїє]{1,4})-(\d+)(?![^\W_])")
_LETTERS_OR_DIGITS = re.compile(r"\d+|[^\W\d_]+")
_LETTERS = str.maketrans({"ґ": "г", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})


def _longest_first(endings: str) -> tuple[str, ...]:
    return tuple(sorted(set(endings.split()), key=lambda ending: (-len(ending), ending)))


_LATIN_ENDINGS = _longest_first(
    "ungen iert ing ung ern ers est ies em en er es ed et ly te e n s t y"
)
_CYRILLIC_ENDINGS = _longest_first(
    "а я у ю и і ї е є о ь й ы "
    "ами ями ові еві єві ах ях ів їв ою ею єю ам ям ом ем єм "
    "ий ій їй ої ого его ому ему йому його им їм их їх ими іми ыми ая яя ое ее ые ие ый ой ых "
    "ти ть ться тись тися ешь ет ит ют ят ає яє іє ує "
    "ати яти ити іти їти ить ать ять ають яють ують юють уть ють ыть еть "
    "ємо імо имо емо ете єте ите ав яв ив ів ала ила іла али или ило іли ало "
    "аєте яєте уєте юєте аємо яємо уємо юємо атиме ятиме итиме увати ювати ував ював ували "
    "увала ання яння ення іння ість ості істю ость ости "
    "ний на не ну ні них ним ного ному ної ною ними ская ский ских"
)
_CYRILLIC = re.compile("[а-яіїєґё]")
#: "ніж" and "ножа", "робіт" and "робота": і in a last, closed syllable was an о.
_CLOSED_SYLLABLE = re.compile(r"і(?=[бвгджзклмнпрстфхцчшщ]$)")


def fold(text: str) -> str:
    """A text without what people write now one way, now another: case, accents, kinds of
    apostrophes, ß, invisible characters."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isascii():
        text = "".join(map(_folded, text))
    return _CONTRACTION.sub("", _INNER_APOSTROPHE.sub("", text))


@lru_cache(4096)
def _folded(letter: str) -> str:
    if letter in "йї":  # letters of their own
        return letter
    if unicodedata.category(letter) in ("Cf", "Mn"):
        return ""
    parts = unicodedata.normalize("NFD", letter)
    return "".join(part for part in parts if unicodedata.category(part) != "Mn").translate(_LETTERS)


def words(text: str) -> list[str]:
    """The words and numbers of a text, folded, in their order; "VG-10" also as one word."""
    folded = fold(text)
    found = [word[:LONGEST] for word in _TOKEN.findall(folded)]
    return found + ["".join(parts) for parts in _CODE.findall(folded)]


@lru_cache(50_000)
def stem(word: str) -> str:
    """A folded word without its ending. At least four Latin or three Cyrillic letters are left."""
    if not word.isalpha():
        return word
    if _CYRILLIC.search(word):
        return _CLOSED_SYLLABLE.sub("о", _without(word, _CYRILLIC_ENDINGS, 3))
    if word.endswith("s") and len(word) == 4:  # "days", but not "gas"
        return word[:-1]
    return _without(word, _LATIN_ENDINGS, 4)


def _without(word: str, endings: Iterable[str], shortest: int) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            return word[: -len(ending)]
    return word


def stems(text: str) -> list[str]:
    return [stem(word) for word in words(text)]


def index_stems(text: str) -> list[str]:
    """The stems that a text is found by; a code as "XE1005" also by its letters and its digits."""
    found = stems(text)
    return found + [part for word in found if not word.isalpha() for part in _parts(word)]


def _parts(word: str) -> list[str]:
    parts = _LETTERS_OR_DIGITS.findall(word)
    return parts if len(parts) > 1 else []


def in_vocabulary(stem: str) -> bool:
    """Whether a stem is looked for in other spellings: not a code, where each sign matters, and not
    a short one, whose trigrams many others have."""
    return len(stem) >= SHORTEST_SPELT and stem.isalpha()


@lru_cache(50_000)
def trigrams(word: str) -> frozenset[str]:
    """The groups of three letters of a word, its edges marked with an underscore."""
    padded = f"_{word}_"
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def likeness(one: str, other: str) -> float:
    """How alike two words are, from 0 to 1: by the trigrams they share (Dice). If one is nearly
    contained in the other ("Koffer", "Werkzeugkoffer"), more than their lengths give."""
    if one == other:
        return 1.0
    if one.isdigit() or other.isdigit():
        return 0.0
    first, second = trigrams(one), trigrams(other)
    shared = len(first & second)
    if not shared:
        return 0.0
    dice = 2 * shared / (len(first) + len(second))
    shorter = min(len(first), len(second))
    contained = shared / shorter
    return max(dice, 0.75 * contained if shorter >= 4 and contained >= 0.75 else 0.0)
