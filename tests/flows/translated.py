"""What somebody reads in their language, compared with what the catalogues make of the English."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from tests.flows.test_commands import PATIENCE, Bot
from tests.harness.catalogue import ENGLISH, english_words, missing
from tests.harness.processes import wait_for

#: English comes first: the others are compared with it.
LANGUAGES = (ENGLISH, "de", "uk")
#: What people type, and what listings are called.
TYPED = {"Kappmesser", "Kapmesser", "Fallmesser", "Helm", "Garantie", "Replika", "Person", "Shop"}
#: How the languages are called, in each of them.
TYPED |= {name for _code, name in settings.LANGUAGES}


@dataclass
class Case:
    """One thing that was asked of the bot in each language: by whom, and what the English answer
    has in it; for a button also the press."""

    name: str
    answer: str
    people: dict[str, int]
    presses: dict[str, str] = field(default_factory=dict)
    #: The names of the chats, if it is about one: other messages are not read.
    chats: dict[str, str] = field(default_factory=dict)


def check(bot: Bot, cases: Iterable[Case]) -> None:
    """Wait until each case is answered in English as expected, and in the other languages by the
    translations of the same texts, without a word of English."""
    left = list(cases)
    problems: dict[str, str] = {}

    def look() -> bool:
        given = bot.answers()
        for case in list(left):
            problem = problem_of(bot, case, given)
            if problem:
                problems[case.name] = problem
                time.sleep(0.2)
                return False
            left.remove(case)
        return True

    try:
        wait_for(look, PATIENCE, "all answers")
    except AssertionError:
        given = bot.answers()
        found = [f"{one.name}: {p}" for one in left if (p := problem_of(bot, one, given))]
        raise AssertionError("not as expected:\n" + "\n".join(found)) from None


def problem_of(bot: Bot, case: Case, given: dict[str, str]) -> str:
    """What is wrong with the answers of a case; empty if nothing is."""
    read = {language: read_by(bot, case, language, given) for language in case.people}
    if case.answer not in read[ENGLISH] or not read[ENGLISH].strip():
        return f"in English: {read[ENGLISH]!r}"
    for language in LANGUAGES[1:]:
        if read[language] == read[ENGLISH]:
            return f"in {language} as in English: {read[ENGLISH]!r}"
        lacking = missing(read[ENGLISH], read[language], language)
        if lacking:
            return f"in {language} without {lacking}: {read[language]!r}"
        words = english_words(read[language], language, TYPED)
        if words:
            return f"in {language} with {sorted(words)}: {read[language]!r}"
    return ""


def read_by(bot: Bot, case: Case, language: str, given: dict[str, str]) -> str:
    """What a person reads: the answer to a press, and the messages of the bot with their
    buttons."""
    lines = [given.get(case.presses.get(language, ""), "")]
    for one in messages(bot, case.people[language], case.chats.get(language, "")):
        lines.append(str(one.get("text") or one.get("caption")))
        rows = (one.get("reply_markup") or {}).get("inline_keyboard", [])
        lines += [button["text"] for row in rows for button in row]
    return "\n".join(lines)


def messages(bot: Bot, person: int, chat: str) -> list[dict[str, Any]]:
    """The messages of the bot to a person; those that name this chat, if there is one."""
    return [
        one
        for one in bot.client.bot_messages(person)
        if one["from"]["is_bot"] and chat in str(one.get("text") or one.get("caption"))
    ]
