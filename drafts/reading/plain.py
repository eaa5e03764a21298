"""Texts in one plain form, so that they can be compared and searched whatever they were written
with: full-width or circled signs, invisible characters, letters of other scripts that look alike,
letters with spaces between them. Pure."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache

_STOPS = str.maketrans({"。": ".", "．": ".", "｡": ".", "․": ".", "‚": ",", "’": "'", "ʼ": "'"})
#: Letters that look like Latin ones, as they are used to write a Latin word.
_LOOKALIKES = str.maketrans("аеорсухіјѕԁһкмтвнαεορντυι", "aeopcyxijsdhkmtbhaeopvtui")
_LEET = str.maketrans("013457@$!", "oieastasi")
#: Where letters in circles and squares begin, and those of flags, which stand for no others.
_ENCLOSED = (0x1F150, 0x1F170, 0x1F1E6)
#: So long are texts that are kept in their plain form.
SHORT = 300
_SPACED = re.compile(r"(?<!\w)\w(?:[ \t._*|·•-]{1,3}\w(?!\w)){3,}")
_TOKEN = re.compile(r"\S+")


def plain(text: str) -> str:
    """A text in lower case, in compatibility form, without invisible characters, numbers of any
    script in figures, Latin letters without accents."""
    return _short(text) if len(text) <= SHORT else _plain(text)


@lru_cache(maxsize=10_000)
def _short(text: str) -> str:
    """Clauses and words are asked for many times."""
    return _plain(text)


def _plain(text: str) -> str:
    return "".join(map(_bare, visible(text).casefold())).translate(_STOPS)


def visible(text: str) -> str:
    """A text as it is seen: in compatibility form, without invisible characters, numbers of any
    script in figures."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", "".join(map(_in_figures, text)))


@lru_cache(maxsize=4096)
def _in_figures(sign: str) -> str:
    """A digit as 0 to 9, another number as its value; nothing for what is invisible."""
    if sign.isascii():
        return sign
    digit = unicodedata.decimal(sign, None)
    value = unicodedata.numeric(sign, None)
    for first in _ENCLOSED:
        if first <= ord(sign) < first + 26:
            return chr(ord("a") + ord(sign) - first)
    if digit is not None:
        return str(digit)
    if value is not None:
        return f" {Fraction(value).limit_denominator(100)} "
    return "" if unicodedata.category(sign) == "Cf" else sign


@lru_cache(maxsize=4096)
def _bare(sign: str) -> str:
    if sign.isascii():
        return sign
    first = unicodedata.normalize("NFD", sign)[0]
    return first if first.isascii() and first.isalpha() else sign


def spaced_out(text: str) -> list[str]:
    """The words of a plain text that were written letter by letter, as in "w w w . x"."""
    return [re.sub(r"[ \t_*|·•-]", "", found[0]) for found in _SPACED.finditer(text)]


def unmasked(text: str) -> str:
    """A plain text with words joined that were written letter by letter, and with Latin letters
    where others, or digits, stand for them within a word."""
    joined = _SPACED.sub(lambda found: _joined(found[0]), plain(text))
    return _TOKEN.sub(lambda token: _as_latin(token[0]), joined)


def _joined(letters: str) -> str:
    """Words from single letters; where the gap is wider than the least one a word ends."""
    gaps = re.compile(r"[\W_]+")
    least = min(map(len, gaps.findall(letters)))
    return gaps.sub(lambda gap: "" if len(gap[0]) == least else " ", letters)


def _as_latin(token: str) -> str:
    if not re.search("[a-z]", token):
        return token
    return token.translate(_LOOKALIKES).translate(_LEET)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", plain(text))
