"""Text in Telegram's units: UTF-16 code units, at most 4096 in a message."""

from __future__ import annotations

import re
import unicodedata

import regex

LIMIT = 4096
#: Unicode categories of invisible characters: control, format, spaces.
_INVISIBLE = ("Cc", "Cf", "Zs", "Zl", "Zp")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
#: Control, format (direction, invisible), surrogate and private-use characters (the Unicode
#: categories Cc, Cf, Cs and Co), except white space and the joiner of emoji.
_UNSEEN = re.compile(
    "[\u034f\u17b4\u17b5"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ue000-\uf8ff\ufeff"
    "\ufff9-\ufffb\U000110bd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001-\U000e007f\U000f0000-\U0010ffff]"
)
#: Letters that only fill a place, as in names that shall look empty.
_BLANK = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")
#: Marks above and below a letter; no language has more than three at one.
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_TOO_MANY_MARKS = re.compile(f"({_MARK}{{3}}){_MARK}+")
_BREAKS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…。])\s+"),
    re.compile(r"\s+"),
)


def utf16_len(text: str) -> int:
    """Length in UTF-16 code units: characters outside the basic plane count twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_blank(text: str) -> bool:
    """Whether a text has only invisible characters, which Telegram treats as empty."""
    return all(unicodedata.category(sign) in _INVISIBLE for sign in text)


def storable(text: str) -> str:
    """Make any text from outside fit for a database, a log and a request: without NUL, which
    PostgreSQL does not take, and other control characters (line breaks and tabs are kept), and
    without halves of surrogate pairs, which are no UTF-8. Halves that belong together become the
    character that they mean."""
    text = _CONTROL.sub("", text)
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def one_line(text: str) -> str:
    """A name or title in one line, without characters that nobody sees and that could make what
    stands around it read as something else."""
    if not (text.isascii() and text.isprintable()):  # the regular expressions are slower
        text = _TOO_MANY_MARKS.sub(r"\1", _BLANK.sub(" ", _UNSEEN.sub("", text)))
        if is_blank(text):
            return ""
    return " ".join(text.split())


def split_text(text: str, limit: int = LIMIT) -> list[str]:
    """Split a text into parts of at most `limit` UTF-16 units: after a paragraph, else a line, else
    a sentence, else a word, else between two grapheme clusters.

    White space at the cuts is removed (Telegram strips it from the ends of a message anyway).
    """
    parts: list[str] = []
    rest = text.strip()
    while utf16_len(rest) > limit:
        cut = _cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if rest:
        parts.append(rest)
    return parts


def _cut(text: str, limit: int) -> int:
    head = text[: _characters(text, limit)]
    for pattern in _BREAKS:
        ends = [match.end() for match in pattern.finditer(head) if match.start() > 0]
        # A cut in the first third would waste space; try the next finer kind.
        if ends and utf16_len(head[: ends[-1]]) >= limit // 3:
            return ends[-1]
    return _between_graphemes(text, len(head))


def _characters(text: str, limit: int) -> int:
    """How many characters fit into `limit` UTF-16 units."""
    units = 0
    for index, char in enumerate(text):
        units += 2 if ord(char) > 0xFFFF else 1
        if units > limit:
            return index
    return len(text)


def _between_graphemes(text: str, cut: int) -> int:
    """Step back from the middle of an emoji made of several code points (at most 32)."""
    start = cut
    for one in regex.finditer(r"\X", text[: cut + 1]):
        start = one.start()
    return start if start > 0 and cut - start < 32 else cut
