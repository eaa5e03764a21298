"""The entries and questions that the search is measured with: those of questions.txt, which are
written by hand, among more than a thousand others that are about similar things."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

QUESTIONS = Path(__file__).with_name("questions.txt")
#: Written later and blindly; nothing of the search may be fitted to them.
HELD_OUT = Path(__file__).with_name("held_out.txt")
#: Three other shops, each by itself; the words that mean the same were added to after these were
#: written.
OTHER_SHOPS = Path(__file__).with_name("held_out_shops.txt")
OTHERS = Path(__file__).with_name("others.txt")
LANGUAGES = ("de", "uk", "en")


@dataclass
class Text:
    """An entry before it is one of the database."""

    language: str
    title: str
    body: str
    topic: str = ""


@dataclass
class Question:
    """A question and the title of the entry that answers it; None: nothing does."""

    text: str
    language: str
    title: str | None
    paraphrased: bool = False


@dataclass
class Corpus:
    texts: list[Text] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def answered(self) -> list[Question]:
        return [question for question in self.questions if question.title is not None]

    @property
    def unanswered(self) -> list[Question]:
        return [question for question in self.questions if question.title is None]


@cache
def corpus(entries: int = 1500) -> Corpus:
    """The written entries with their questions, filled up with generated ones."""
    found = written()
    found.texts += generated(entries - len(found.texts))
    return found


@cache
def held_out() -> Corpus:
    """The held-out questions; their entries are those of `corpus()`, and have no text here."""
    return written(HELD_OUT)


@cache
def other_shops() -> dict[str, Corpus]:
    """The three other shops by their language: a few entries each, and what is asked there."""
    found = written(OTHER_SHOPS)
    shops = {}
    for language in LANGUAGES:
        texts = [text for text in found.texts if text.language == language]
        titles = {text.title for text in texts}
        asked = [question for question in found.answered if question.title in titles]
        others = [question for question in found.unanswered if question.language == language]
        shops[language] = Corpus(texts, asked + others)
    return shops


def written(file: Path = QUESTIONS) -> Corpus:
    found = Corpus()
    for line in file.read_text(encoding="utf-8").splitlines():
        sign, _, rest = line.partition(" ")
        if sign.startswith("["):
            found.texts.append(Text(sign.strip("[]"), rest, ""))
        elif sign in ("=", "~"):
            entry = found.texts[-1]
            found.questions.append(Question(rest, entry.language, entry.title, sign == "~"))
        elif sign == ">":
            found.questions.append(Question(rest[3:], rest[:2], found.texts[-1].title, True))
        elif sign == "!":
            found.questions.append(Question(rest[3:], rest[:2], None))
        elif line and sign != "#":
            found.texts[-1].body += line
    return found


# --- others -------------------------------------------------------------------------------------


@cache
def _others() -> tuple[dict[str, list[str]], dict[str, list[tuple[str, str]]]]:
    """The things and the templates of others.txt, by their language; makers are of no language."""
    things: dict[str, list[str]] = {}
    templates: dict[str, list[tuple[str, str]]] = {}
    language = ""
    for line in OTHERS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            language = line.strip("[]")
        elif line.startswith(("things: ", "makers: ")):
            name, _, names = line.partition(": ")
            things["makers" if name == "makers" else language] = names.split("|")
        elif line and not line.startswith("#"):
            title, _, body = line.partition(" | ")
            templates.setdefault(language, []).append((title, body))
    return things, templates


def generated(count: int, seed: int = 11) -> list[Text]:
    return [text for text, _ in zip(_endless(seed), range(count), strict=False)]


def _endless(seed: int) -> Iterator[Text]:
    chance = random.Random(seed)
    things, templates = _others()
    number = 0
    while True:
        language = LANGUAGES[number % 3]
        title, body = templates[language][number // 3 % 10]
        maker = chance.choice(things["makers"])
        values = {
            "t": chance.choice(things[language]),
            "m": maker,
            "c": f"{chance.choice('ABDFGHKLMNPRTVX')}{chance.choice('AEIOU')}{1000 + number}",
            "a": chance.randrange(40, 900),
            "b": chance.randrange(2, 40),
        }
        title = title.format(**values)
        yield Text(language, title[0].upper() + title[1:], body.format(**values), maker)
        number += 1
