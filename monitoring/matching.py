"""Parse and compare search terms: words, quoted phrases, excluded words. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_QUOTES = str.maketrans(dict.fromkeys("„“”«»‟″〝〞", '"'))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_PARTS = re.compile(r'(-?)"([^"]*)"|(\S+)')
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe"})
_WORD = re.compile(r"[\w/&.+'-]+")


@dataclass(frozen=True)
class SearchTerms:
    """The parsed text of a keyword. `words` is the query for the sites."""

    words: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Normalise to one line, NFKC, plain quotes, without control and direction characters."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    kept = "".join(
        char for char in text if unicodedata.category(char)[0] != "C" or char in "\t\n\r"
    )
    return " ".join(kept.split())


def normalize(text: str) -> str:
    """The form in which keywords are compared: case-folded, single spaces."""
    return unicodedata.normalize("NFKC", tidy(text).casefold())


def fold(text: str) -> str:
    """The form in which titles are compared: as `normalize`, with ä as ae, ß as ss, é as e."""
    text = normalize(text).translate(_UMLAUTS)
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def parse_terms(text: str) -> SearchTerms:
    """Parse a text: `"Wehrmacht Helm" -Replika` searches for both words, requires them as a phrase,
    and excludes "Replika"."""
    words: list[str] = []
    phrases: list[str] = []
    excluded: list[str] = []
    for match in _PARTS.finditer(tidy(text).translate(_DASHES)):
        minus, quoted, plain = match[1], match[2], match[3]
        if quoted is not None:
            inner = " ".join(quoted.split())
            if not inner:
                continue
            if minus:
                excluded.append(inner)
            else:
                words.append(inner)
                if " " in inner:
                    phrases.append(inner)
        elif plain.startswith("-") and len(plain) > 1:
            excluded.append(plain[1:].replace('"', ""))
        elif plain.replace('"', "") not in ("", "-"):
            words.append(plain.replace('"', ""))
    return SearchTerms(" ".join(words), tuple(phrases), tuple(one for one in excluded if one))


def has_phrase(title: str, phrase: str) -> bool:
    return fold(phrase) in fold(title)


def has_word_part(text: str, word: str) -> bool:
    """Whether a text contains a word, also as a part of a longer one."""
    return fold(word) in fold(text)


def has_whole_words(title: str, words: str) -> bool:
    """Whether the title contains every word as a whole word."""
    have = set(_WORD.findall(fold(title)))
    have |= {part for word in have for part in re.split(r"[/&.+'-]", word)}
    return all(word in have for word in fold(words).split())
