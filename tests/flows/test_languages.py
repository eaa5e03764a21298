"""Every command and every button of a card over the real bot, in every language: what somebody who
speaks German or Ukrainian reads is compared with what the catalogues make of the English answer to
the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pytest

from drafts.services.buttons.card_actions import CARD_ACTIONS
from tests.bot.command_table import FIND_BUTTONS, GOOD, KEYWORD_BUTTONS, OWNERS
from tests.flows.test_commands import PATIENCE, Bot, answer_to, bot, press
from tests.flows.translated import LANGUAGES, Case, check, messages
from tests.harness.processes import wait_for

pytestmark = pytest.mark.timeout(900)

__all__ = ["bot"]  # the fixture

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
#: More entries than a page of /kb_search shows.
ENTRIES = 7
#: The buttons of /kb_search and /kb_add: which one, by what it carries, and what is read after it.
ENTRY_BUTTONS = [
    ("get", r"e:get:\d+", "For: everyone"),
    ("next", "e:page:1", "page 2 of 2"),
    ("undo", r"e:undo:\d+", "Removed"),
]


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
    entries = press_entries(bot)
    check(bot, entries)
    turned = turn_back(bot, entries)
    check(bot, turned)
    languages = press_languages(bot)
    check(bot, languages)
    assert "Traceback" not in bot.stack.logs()
    buttons = sum(map(len, (listings, drafts, suggestions, entries, turned, languages)))
    figure(
        f"languages over the real bot: {len(commands)} commands and {buttons} buttons in "
        f"{len(LANGUAGES)} languages, {len(LANGUAGES) * (len(commands) + buttons)} answers"
    )


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


def press_entries(bot: Bot) -> list[Case]:
    """The buttons of found entries and of one that was added."""
    count = len(LANGUAGES) * len(ENTRY_BUTTONS)
    people = bot.people(count, languages=LANGUAGES, role="reviewer", keywords=())
    (writer,) = bot.people(1, role="reviewer", keywords=())
    for number in range(ENTRIES):
        bot.client.say(f"/kb_add Garantie {number}\nKappmesser", user_id=writer)
    stored = "SELECT count(*) FROM knowledge_entry WHERE title LIKE 'Garantie %'"
    wait_for(lambda: bot.stack.value(stored) == ENTRIES, PATIENCE, "all entries")
    cases = []
    for (name, data, answer), speakers in zip(ENTRY_BUTTONS, in_threes(people), strict=True):
        case = Case(f"e:{name}", answer, speakers)
        for person in speakers.values():
            asked = (
                f"/kb_add Fallmesser {person}\nHelm" if name == "undo" else "/kb_search Garantie"
            )
            bot.client.say(asked, user_id=person)
        for language, person in speakers.items():
            case.presses[language] = press_button(bot, person, data)
        cases.append(case)
    return cases


def turn_back(bot: Bot, entries: list[Case]) -> list[Case]:
    """The button that leads from the second page of found entries to the first one."""
    (on_second,) = (one for one in entries if one.name == "e:next")
    case = Case("e:back", "page 1 of 2", on_second.people)
    for language, person in case.people.items():
        case.presses[language] = press_button(bot, person, "e:page:0")
    return [case]


def press_languages(bot: Bot) -> list[Case]:
    """The buttons of /language, by somebody whose Telegram speaks another one; and the one that
    takes that of Telegram, by somebody who chose another one before."""
    others = dict(zip(LANGUAGES, (*LANGUAGES[1:], LANGUAGES[0]), strict=True))
    cases = []
    for name, spoken in (
        ("own", others),
        ("telegram", dict(zip(LANGUAGES, LANGUAGES, strict=True))),
    ):
        people = bot.people(len(LANGUAGES), languages=list(spoken.values()), keywords=())
        case = Case(
            f"lang:{name}",
            "I'll write to you in English.",
            dict(zip(LANGUAGES, people, strict=True)),
        )
        for language, person in case.people.items():
            bot.client.say("/language", user_id=person)
            if name == "telegram":
                press_button(bot, person, f"lang:{others[language]}")
                wait_for(partial(chosen, bot, person, others[language]), PATIENCE, "the choice")
            data = "lang:telegram" if name == "telegram" else f"lang:{language}"
            case.presses[language] = press_button(bot, person, data)
        cases.append(case)
    return cases


def chosen(bot: Bot, person: int, language: str) -> bool:
    asked = f"SELECT language FROM accounts_person WHERE telegram_id = {person}"
    return bool(bot.stack.value(asked) == language)


def press_button(bot: Bot, person: int, data: str) -> str:
    """Press the first button that carries this, once a message of the bot has it."""

    def look() -> Iterator[tuple[int, str]]:
        for one in messages(bot, person, ""):
            for row in (one.get("reply_markup") or {}).get("inline_keyboard", []):
                for button in row:
                    if re.fullmatch(data, button["callback_data"]):
                        yield one["message_id"], button["callback_data"]

    message_id, carried = wait_for(lambda: list(look()), PATIENCE, f"a button {data}")[0]
    return bot.client.press(message_id, carried, user_id=person)


def press_cards(bot: Bot, wanted: list[tuple[Case, str]], carried: list[str]) -> None:
    """Press what each button carries, on the card that names the case's chat."""
    for (case, language), data in zip(wanted, carried, strict=True):
        card = partial(messages, bot, case.people[language], case.chats[language])
        (first, *_others) = wait_for(card, PATIENCE, f"the card of {case.name}")
        pressed = bot.client.press(first["message_id"], data, user_id=case.people[language])
        case.presses[language] = pressed
