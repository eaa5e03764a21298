"""Likely misspellings of a word, and whether a title has one. Pure.

They are for sites that find a word only as it is written: sellers drop, double and swap letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from monitoring.matching import parse_terms, tidy

#: A handful: each is a request of its own.
MOST = 6
#: In shorter words another letter makes another word.
SHORTEST = 5
#: From this length on a letter may also be missing.
LONG = 7
#: Spellings that are confused, the right one first.
_CONFUSED = (
    ("ß", "ss"),
    ("ss", "ß"),
    ("ä", "ae"),
    ("ö", "oe"),
    ("ü", "ue"),
    ("ae", "ä"),
    ("oe", "ö"),
    ("ue", "ü"),
    ("ph", "f"),
    ("th", "t"),
    ("ck", "k"),
    ("tz", "z"),
    ("dt", "t"),
    ("ie", "i"),
    ("y", "i"),
    ("v", "w"),
    ("і", "и"),
    ("ї", "і"),
    ("є", "е"),
    ("ґ", "г"),
    ("щ", "ш"),
    ("ий", "ій"),
)
#: A word of letters alone: "k98" is none.
_LETTERS = re.compile(r"(?<![^\W_])[^\W\d_]+(?![^\W_])")
_UMLAUTS = str.maketrans("äöü", "aou")
_DOUBLED = "lmnprstfkбвдклмнпрст"
_VOWELS = "aeiouyäöüаеиіоуюяєї"


@lru_cache(4096)
def spellings(text: str) -> tuple[str, ...]:
    """Other spellings of a keyword: its longest word misspelt, the others as they are. None
    if no word is long enough."""
    words = _plain(parse_terms(text).words)
    longest = _longest(words)
    if longest is None:
        return ()
    before, word, after = words[: longest.start()], longest[0], words[longest.end() :]
    found = dict.fromkeys(one for one in _misspelt(word) if one != word)
    return tuple(f"{before}{one}{after}" for one in [*found][:MOST])


def _longest(words: str) -> re.Match[str] | None:
    """The word that is misspelt: the longest one, also of several with hyphens between."""
    fitting = [match for match in _LETTERS.finditer(words) if len(match[0]) >= SHORTEST]
    return max(fitting, key=lambda match: len(match[0]), default=None)


def _misspelt(word: str) -> Iterator[str]:
    """Misspellings, the most likely ones first; two of a kind at most."""
    kinds = (_confused, _single, _double, _swapped, _dropped)
    taken = [list(dict.fromkeys(kind(word)))[:2] for kind in kinds]
    for turn in range(2):
        for found in taken:
            yield from found[turn : turn + 1]


def _confused(word: str) -> Iterator[str]:
    for right, wrong in _CONFUSED:
        if right in word:
            yield word.replace(right, wrong, 1)
    if word != word.translate(_UMLAUTS):
        yield word.translate(_UMLAUTS)


def _single(word: str) -> Iterator[str]:
    """ "Kappmesser": Kapmesser, Kappmeser."""
    for match in re.finditer(r"([^\W\d_])\1", word):
        yield word[: match.start()] + word[match.start() + 1 :]


def _double(word: str) -> Iterator[str]:
    """A consonant between vowels is doubled: "Säbel", Säbbel."""
    for at in range(1, len(word) - 1):
        if word[at] in _DOUBLED and word[at - 1] in _VOWELS and word[at + 1] in _VOWELS:
            yield word[:at] + word[at] + word[at:]


def _dropped(word: str) -> Iterator[str]:
    """An inner letter is missing, from the middle on."""
    if len(word) < LONG:
        return
    middle = len(word) // 2
    for at in sorted(range(1, len(word) - 1), key=lambda place: abs(place - middle)):
        if word[at] not in (word[at - 1], word[at + 1]):
            yield word[:at] + word[at + 1 :]


def _swapped(word: str) -> Iterator[str]:
    """Two inner letters are swapped, from the middle on."""
    middle = len(word) // 2
    for at in sorted(range(1, len(word) - 2), key=lambda place: abs(place - middle)):
        if word[at] != word[at + 1]:
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


# --- matching -----------------------------------------------------------------------------------


def is_misspelt(title: str, text: str, spelling: str) -> bool:
    """Whether a title has this spelling, or another one a letter away, instead of the right one."""
    words = set(_plain(parse_terms(text).words).split())
    wrong = [word for word in spelling.split() if word not in words]
    shown = _plain(title)
    if not wrong or is_spelt_right(title, text):
        return False
    have = re.findall(r"[^\W_]+", shown)
    return all(
        word in shown
        or (len(word) >= LONG and any(one_letter_apart(word, other) for other in have))
        for word in wrong
    )


def _plain(text: str) -> str:
    """In small letters, with ß as it is."""
    return tidy(text).lower()


def is_spelt_right(title: str, text: str) -> bool:
    """Whether a title has the word that would be misspelt as it should be."""
    longest = _longest(_plain(parse_terms(text).words))
    return longest is not None and longest[0] in _plain(title)


def one_letter_apart(one: str, other: str) -> bool:
    """Whether a letter was added, dropped or replaced, or two were swapped."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    one, other = one[start:], other[start:]
    return (
        one[1:] == other
        or one == other[1:]
        or one[1:] == other[1:]
        or (one[1::-1] == other[:2] and one[2:] == other[2:])
    )
