"""Every command and every button of a card over the real bot, in every language: what somebody who
speaks German or Ukrainian reads is compared with what the catalogues make of the English answer to
the same."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from django.conf import settings

from drafts.services.card_actions import CARD_ACTIONS
from tests.bot.command_table import FIND_BUTTONS, GOOD, KEYWORD_BUTTONS, OWNERS
from tests.flows.test_commands import PATIENCE, Bot, answer_to, bot, press
from tests.harness.catalogue import ENGLISH, english_words, missing
from tests.harness.processes import wait_for

__all__ = ["bot"]  # the fixture

pytestmark = pytest.mark.timeout(900)

#: English comes first: the others are compared with it.
LANGUAGES = (ENGLISH, "de", "uk")
#: What people type, and what listings are called.
TYPED = {"Kappmesser", "Kapmesser", "Fallmesser", "Helm", "Garantie", "Replika", "Person", "Shop"}
#: How the languages are called, in each of them.
TYPED |= {name for _code, name in settings.LANGUAGES}
#: What an owner reads here, beside what they read with nothing set up.
HERE = {
    "invite": "https://t.me/",
    "site": "This page can't be fetched.",
    "status": "Everything is well.",
}
#: The buttons of suggestions, each with a kind of suggestion that has it.
SUGGESTIONS = [
    ("faq", "accept"),
    ("faq", "everyone"),
    ("fact", "refuse"),
    ("style", "accept"),
    ("style", "undo"),
    ("change", "accept"),
    ("change", "refuse"),
    ("change", "undo"),
]
#: So many people of a language share the cards of drafts, since a chat gets one message a second.
TOGETHER = 6


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


def test_every_command_and_button_answers_in_the_language_of_the_person(
    bot: Bot, figure: Any
) -> None:
    owners = {name: (typed, HERE.get(name, said)) for name, (typed, said) in OWNERS.items()}
    commands = [
        *ask(bot, {name: (GOOD[name][0], answer_to(name)) for name in GOOD}),
        *ask(bot, owners, role="owner", keywords=()),
    ]
    check(bot, commands)
    # From here on nobody but the reviewers below is shown drafts.
    bot.stack.execute("UPDATE accounts_person SET role = 'subscriber' WHERE role = 'owner'")
    listings = press_listings(bot)
    check(bot, listings)
    drafts = press_drafts(bot)
    check(bot, drafts)
    suggestions = press_suggestions(bot)
    check(bot, suggestions)
    assert "Traceback" not in bot.stack.logs()
    buttons = len(listings) + len(drafts) + len(suggestions)
    figure(
        f"languages over the real bot: {len(commands)} commands and {buttons} buttons in "
        f"{len(LANGUAGES)} languages, {len(LANGUAGES) * (len(commands) + buttons)} answers"
    )


# --- asking -------------------------------------------------------------------------------------


def ask(bot: Bot, table: Mapping[str, tuple[str, str]], **who: Any) -> Iterator[Case]:
    """Each command of a table, by somebody of each language."""
    people = in_threes(bot.people(len(LANGUAGES) * len(table), languages=LANGUAGES, **who))
    for (name, (argument, answer)), speakers in zip(table.items(), people, strict=True):
        for person in speakers.values():
            bot.client.say(f"/{name} {argument}", user_id=person)
        yield Case(f"/{name}", answer, speakers)


def in_threes(people: list[int]) -> Iterator[dict[str, int]]:
    """People who speak the languages by turns, in groups of one of each."""
    count = len(LANGUAGES)
    for start in range(0, len(people), count):
        yield dict(zip(LANGUAGES, people[start : start + count], strict=True))


def press_listings(bot: Bot) -> list[Case]:
    """Each button of a find and of a keyword."""
    table = [*FIND_BUTTONS, *KEYWORD_BUTTONS]
    everyone = bot.people(len(LANGUAGES) * len(table), languages=LANGUAGES)
    for person in everyone:  # a bot can't write first
        bot.client.say("/list", user_id=person)
    wait_for(lambda: all(bot.hears(one).count("\n") for one in everyone), PATIENCE, "all lists")
    bot.scan()
    first = min(bot.keywords[person] for person in everyone)
    baseline = (
        "SELECT count(*) FROM monitoring_keywordplatform "
        f"WHERE baseline <> 'complete' AND keyword_id >= {first}"
    )
    wait_for(lambda: bot.stack.value(baseline) == 0, PATIENCE, "all baselines")
    bot.client.add_listing("egun", "Kappmesser XJ", 12.5, seller="mueller77")
    bot.scan()
    wait_for(
        lambda: all("Kappmesser XJ" in bot.hears(one) for one in everyone), PATIENCE, "all finds"
    )
    told = dict(
        bot.stack.rows(
            "SELECT p.telegram_id, a.id FROM monitoring_announcement a "
            "JOIN accounts_person p ON p.id = a.person_id"
        )
    )
    cases = []
    for number, speakers in enumerate(in_threes(everyone)):
        action, answer = table[number]
        of = told if number < len(FIND_BUTTONS) else bot.keywords
        case = Case(f"m:{action}", answer, speakers)
        for language, person in speakers.items():
            case.presses[language] = press(bot, person, f"m:{action}:{of[person]}")
        cases.append(case)
    return cases


def press_drafts(bot: Bot) -> list[Case]:
    """Each button of a draft's card, by people who decide about answers."""
    people = bot.people(
        len(LANGUAGES) * TOGETHER, languages=LANGUAGES, role="reviewer", keywords=()
    )
    for person in people:
        bot.client.say("/list", user_id=person)
    wait_for(lambda: all(len(bot.hears(one)) > 5 for one in people), PATIENCE, "all lists")
    threes = list(in_threes(people))
    cases = [
        Case(f"d:{action.name}", "", threes[number % TOGETHER])
        for number, action in enumerate(CARD_ACTIONS)
    ]
    wanted = [(case, language) for case in cases for language in LANGUAGES]
    for number, (case, language) in enumerate(wanted):
        case.chats[language] = f"XJ-{number}-"
    buttons = [(one.people[said], one.name[2:], one.chats[said]) for one, said in wanted]
    carried = bot.stack.module("tests.harness.seed_cards", given={"buttons": buttons})
    press_cards(bot, wanted, carried)
    return cases


def press_suggestions(bot: Bot) -> list[Case]:
    """Each button of a suggestion, by an owner."""
    people = bot.people(len(LANGUAGES), languages=LANGUAGES, role="owner", keywords=())
    for person in people:
        bot.client.say("/list", user_id=person)
    wait_for(lambda: all(len(bot.hears(one)) > 5 for one in people), PATIENCE, "all lists")
    (speakers,) = in_threes(people)
    cases = [Case(f"l:{kind}:{action}", "", speakers) for kind, action in SUGGESTIONS]
    wanted = [(case, language) for case in cases for language in LANGUAGES]
    for number, (case, language) in enumerate(wanted):
        case.chats[language] = f"XK-{number}-"
    buttons = [
        (one.people[said], *one.name[2:].split(":"), one.chats[said]) for one, said in wanted
    ]
    carried = bot.stack.module("tests.harness.seed_suggestions", given={"buttons": buttons})
    press_cards(bot, wanted, carried)
    return cases


def press_cards(bot: Bot, wanted: list[tuple[Case, str]], carried: list[str]) -> None:
    """Press what each button carries, on the card that names the case's chat."""
    for (case, language), data in zip(wanted, carried, strict=True):
        card = partial(messages, bot, case.people[language], case.chats[language])
        (first, *_others) = wait_for(card, PATIENCE, f"the card of {case.name}")
        pressed = bot.client.press(first["message_id"], data, user_id=case.people[language])
        case.presses[language] = pressed


# --- comparing ----------------------------------------------------------------------------------


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
