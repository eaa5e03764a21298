"""Which texts of ours an answer holds, by the catalogues of translations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.harness.processes import ROOT

ENGLISH = "en"
#: A text with fewer letters of its own is looked for as a whole line only, if nothing is put in;
#: one with still fewer is not looked for.
ANYWHERE, LEAST = 8, 3
_PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*(?::[^}]*)?\}")
_WORD = re.compile(r"[^\W\d_]{3,}")
#: Commands and links are the same in all languages, or chosen by them.
_NO_WORDS = re.compile(r"https?://\S+|/\w+|@\w+|\b\w+\.(?:com|de|at|ch|example)\b")


@dataclass(frozen=True)
class Entry:
    """A text in English and in another language, each as what it looks like in an answer."""

    english: re.Pattern[str]
    translated: tuple[re.Pattern[str], ...]
    letters: int
    length: int


@cache
def entries(language: str) -> tuple[Entry, ...]:
    """The texts that are other ones in this language, the longest first."""
    found = []
    for message in _messages(language):
        for english in _forms(message.id):
            bare = _PLACEHOLDER.sub("", english)
            letters = len("".join(_WORD.findall(bare)))
            other = [one for one in _forms(message.string) if one != english]
            if letters >= (LEAST if bare == english else ANYWHERE) and other:
                found.append(
                    Entry(_pattern(english), tuple(map(_pattern, other)), letters, len(bare))
                )
    return tuple(sorted(found, key=lambda one: -one.length))


def texts_in(answer: str, language: str) -> list[Entry]:
    """The texts of ours in an English answer; a text that lies within another one is a part of
    that."""
    taken: list[tuple[int, int]] = []
    found = []
    for entry in (one for one in entries(language) if one.letters >= ANYWHERE):
        spans = [hit.span() for hit in entry.english.finditer(answer)]
        free = [one for one in spans if not any(one[0] < end and at < one[1] for at, end in taken)]
        if free:
            taken += free
            found.append(entry)
    return found


def missing(english: str, answer: str, language: str) -> list[str]:
    """The texts of an English answer whose translation another answer does not hold, and the lines
    that are one text of ours there, and here none."""
    lacking = [
        entry.english.pattern
        for entry in texts_in(english, language)
        if not any(one.search(answer) for one in entry.translated)
    ]
    lines = answer.splitlines()
    for line in dict.fromkeys(english.splitlines()):
        whole = [one for one in entries(language) if one.length == len(line)]
        whole = [one for one in whole if one.english.fullmatch(line)]
        patterns = [pattern for entry in whole for pattern in entry.translated]
        if patterns and not any(one.fullmatch(other) for one in patterns for other in lines):
            lacking.append(line)
    return lacking


def english_words(answer: str, language: str, own: set[str]) -> set[str]:
    """The words of an answer that our English texts have, and those in this language have not;
    `own` are what people have typed."""
    words = {word.casefold() for word in _WORD.findall(_NO_WORDS.sub(" ", answer))}
    return (words & _vocabulary(language, translated=False)) - (
        _vocabulary(language, translated=True) | {word.casefold() for word in own}
    )


@cache
def _vocabulary(language: str, *, translated: bool) -> frozenset[str]:
    texts = [
        form
        for message in _messages(language)
        for form in _forms(message.string if translated else message.id)
    ]
    bare = _PLACEHOLDER.sub(" ", "\n".join(texts))
    return frozenset(word.casefold() for word in _WORD.findall(_NO_WORDS.sub(" ", bare)))


def _pattern(text: str) -> re.Pattern[str]:
    """A text with anything in the place of what is put in."""
    parts = _PLACEHOLDER.split(text.replace("%%", "%"))
    return re.compile(r"[^\n]{0,200}?".join(map(re.escape, parts)))


@cache
def _messages(language: str) -> tuple[Message, ...]:
    with (ROOT / f"locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
        return tuple(message for message in read_po(file) if message.id)


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())
