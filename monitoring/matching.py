"""What a person typed, understood: words, phrases in quotes, words to leave out. Pure."""

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
class Understood:
    """A keyword's text, taken apart. `words` is what the sites are asked."""

    words: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """One line, NFKC, plain quotes, without control and direction signs."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    kept = "".join(
        char for char in text if unicodedata.category(char)[0] != "C" or char in "\t\n\r"
    )
    return " ".join(kept.split())


def normalize(text: str) -> str:
    """How keywords are compared: without regard to case and blanks."""
    return unicodedata.normalize("NFKC", tidy(text).casefold())


def fold(text: str) -> str:
    """How titles are compared: as `normalize`, and ä is ae, ß is ss, é is e."""
    text = normalize(text).translate(_UMLAUTS)
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def understand(text: str) -> Understood:
    """Take a text apart: `"Wehrmacht Helm" -Replika` asks for the two words, wants them together
    and leaves out what has "Replika"."""
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
    return Understood(" ".join(words), tuple(phrases), tuple(one for one in excluded if one))


def has_phrase(title: str, phrase: str) -> bool:
    return fold(phrase) in fold(title)


def has_word_part(text: str, word: str) -> bool:
    """Whether a word stands in a text, also inside a longer one."""
    return fold(word) in fold(text)


def has_whole_words(title: str, words: str) -> bool:
    """Whether every word stands in the title as a word of its own."""
    have = set(_WORD.findall(fold(title)))
    have |= {part for word in have for part in re.split(r"[/&.+'-]", word)}
    return all(word in have for word in fold(words).split())
