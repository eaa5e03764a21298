"""Every command, alias, odd argument and button over the real bot: real processes, the Bot API over
sockets, and the sites of the sandbox. Each line of the table has a person of its own, so that all
are asked at once."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Sequence
from typing import Any

import httpx
import pytest

from tests.bot.command_table import (
    ALIASES,
    FIND_BUTTONS,
    GOOD,
    KEYWORD_BUTTONS,
    ODD,
    ODD_BUTTONS,
)
from tests.harness.processes import wait_for
from tests.harness.stack import OWNER, Stack

PATIENCE = 300
#: Hundreds of messages, at the pace that Telegram asks for.
pytestmark = pytest.mark.timeout(900)

#: What these messages say in the end, when a worker has looked.
IN_THE_END = {
    "search": "🔎 Fallmesser",
    "test": "What is there now for “Helm”",
    "check": "Checked ",
    "diagnose": "🩺 Kappmesser",
}


class Bot:
    """The bot, and many people who write to it."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.client = stack, stack.sandbox.client
        self._ids = itertools.count(700_000_001)
        self.keywords: dict[int, int] = {}
        self.client.clear_listings()
        self.client.add_listings("egun", "Kappmesser {n}", 7, price=49.0)
        address = f"http://127.0.0.1:{stack.sandbox.http_port}/egun"
        stack.module("tests.harness.watch_keywords", given={"platforms": ["egun.de"]})
        stack.manage(
            "platform",
            "egun.de",
            "--base-url",
            address,
            "--private-address",
            "--requests-per-second",
            "500",
        )

    def people(
        self,
        count: int,
        *,
        languages: Sequence[str] = ("en",),
        role: str = "subscriber",
        keywords: Sequence[str] = ("Kappmesser",),
    ) -> list[int]:
        """New people, let in, each with the keyword Kappmesser; they speak these languages by
        turns."""
        ids = [next(self._ids) for _ in range(count)]
        spoken = dict(zip(map(str, ids), itertools.cycle(languages), strict=False))
        for one in ids:
            self.client.add_bot_user(one, f"Person {one}", language_code=spoken[str(one)])
        given = {"people": ids, "keywords": keywords, "role": role, "languages": spoken}
        made = self.stack.module("tests.harness.watch_keywords", given=given)
        self.keywords |= {int(one): added[0] for one, added in made.items() if added}
        return ids

    def hears(self, person: int) -> str:
        """Everything that the bot said to a person, as it stands now."""
        return "\n".join(
            str(one.get("text") or one.get("caption"))
            for one in self.client.bot_messages(person)
            if one["from"]["is_bot"]
        )

    def wait_for_all(self, wanted: dict[int, tuple[str, str]]) -> None:
        """`wanted`: for each person what was asked, and what must be heard."""
        missing = dict(wanted)

        def look() -> bool:
            for person in list(missing):
                if missing[person][1] not in self.hears(person):
                    time.sleep(0.2)
                    return False
                del missing[person]
            return True

        try:
            wait_for(look, PATIENCE, "all answers")
        except AssertionError:
            told = [(*missing[one], self.hears(one)) for one in missing]
            raise AssertionError(f"not answered as expected: {told[:5]}") from None

    def scan(self) -> None:
        self.stack.manage("scan", "--keyword", "Kappmesser")

    def answers(self) -> dict[str, str]:
        return {
            one["callback_query_id"]: one.get("text") or "" for one in self.client.bot_answers()
        }


@pytest.fixture
def bot(stack: Stack) -> Bot:
    made = Bot(stack)
    stack.start("runbot", "worker").wait_connected()
    return made


def test_every_name_of_every_command_and_every_odd_argument(bot: Bot, figure: Any) -> None:
    lines = [(f"/{name} {GOOD[command][0]}", answer_to(command)) for command, name in ALIASES]
    lines += [
        (f"/{name.upper()}@bot {GOOD[command][0]}", answer_to(command))
        for command, name in ALIASES
        if name == command
    ]
    lines += [line for line in ODD if len(line[0]) <= 4096 and line[0].strip() == line[0]]
    wanted = dict(zip(bot.people(len(lines)), lines, strict=True))
    for person, (text, _answer) in wanted.items():
        bot.client.say(text, user_id=person)
    bot.wait_for_all(wanted)
    stranger = 699_999_999
    bot.client.add_bot_user(stranger, "Stranger")
    for _ in range(3):
        bot.client.say("/suche Helm", user_id=stranger)
    private = "Hello! This is a private assistant; to use it you need an invitation."
    wait_for(lambda: bot.hears(stranger), PATIENCE, "a polite sentence")
    # What a stranger writes while an answer is on its way gets none of its own.
    assert set(bot.hears(stranger).splitlines()) == {private}
    assert (
        bot.stack.value(f"SELECT count(*) FROM accounts_person WHERE telegram_id = {stranger}") == 0
    )
    assert "Traceback" not in bot.stack.logs()
    figure(f"commands over the real bot: {len(lines)} lines, {len(ALIASES)} names")


def answer_to(command: str) -> str:
    return IN_THE_END.get(command, GOOD[command][1])


def test_every_button(bot: Bot, figure: Any) -> None:
    everyone = bot.people(len(FIND_BUTTONS) + len(KEYWORD_BUTTONS) + 2)
    odd_person, thief, *others_people = everyone
    find_people = others_people[: len(FIND_BUTTONS)]
    keyword_people = others_people[len(FIND_BUTTONS) :]
    for person in everyone:  # a bot can't write first
        bot.client.say("/liste", user_id=person)
    bot.wait_for_all(dict.fromkeys(everyone, ("/liste", "Your keywords (1)")))
    bot.scan()
    baseline = "SELECT count(*) FROM monitoring_keywordplatform WHERE baseline <> 'complete'"
    wait_for(lambda: bot.stack.value(baseline) == 0, PATIENCE, "all baselines")
    bot.client.add_listing("egun", "Kappmesser, new", 12.5, seller="mueller77")
    bot.scan()
    bot.wait_for_all(dict.fromkeys(everyone, ("a new listing", "🆕 Kappmesser, new")))

    wanted: dict[str, tuple[int, str, str]] = {}
    for person, (action, answer) in zip(find_people, FIND_BUTTONS, strict=True):
        number = bot.stack.value(
            "SELECT a.id FROM monitoring_announcement a JOIN accounts_person p "
            f"ON p.id = a.person_id WHERE p.telegram_id = {person}"
        )
        wanted[press(bot, person, f"m:{action}:{number}")] = (person, action, answer)
    for person, (action, answer) in zip(keyword_people, KEYWORD_BUTTONS, strict=True):
        data = f"m:{action}:{bot.keywords[person]}"
        wanted[press(bot, person, data)] = (person, action, answer)
    unknown = "This button no longer works."
    others = [
        f"m:kdelyes:{bot.keywords[keyword_people[0]]}",
        f"m:kpause:{bot.keywords[odd_person]}",
    ]
    for person, data in [(odd_person, one) for one in short(ODD_BUTTONS)] + [
        (thief, one) for one in others
    ]:
        wanted[press(bot, person, data)] = (person, data, unknown)

    def answered() -> bool:
        given = bot.answers()
        return all(
            press_id in given and (answer in given[press_id] or answer in bot.hears(person))
            for press_id, (person, _action, answer) in wanted.items()
        )

    try:
        wait_for(answered, PATIENCE, "all presses")
    except AssertionError:
        given = bot.answers()
        told = [
            (*line, given.get(one))
            for one, line in wanted.items()
            if line[2] not in given.get(one, "")
        ]
        raise AssertionError(f"not answered as expected: {told}") from None
    deleted = "SELECT count(*) FROM monitoring_keyword WHERE deleted_at IS NOT NULL"
    assert bot.stack.value(deleted) == 1, "only the one whose owner said yes"
    assert "Traceback" not in bot.stack.logs()
    figure(f"buttons over the real bot: {len(wanted)} presses")


def press(bot: Bot, person: int, data: str) -> str:
    """Press under the newest message of the bot."""
    newest = [one for one in bot.client.bot_messages(person) if one["from"]["is_bot"]][-1]
    return bot.client.press(newest["message_id"], data, user_id=person)


def short(buttons: Iterable[str]) -> list[str]:
    """Telegram's own bound on what a button carries."""
    return [one for one in buttons if len(one.encode()) <= 64]


def test_telegrams_apps_offer_the_commands_in_their_language(bot: Bot) -> None:
    def offered(language: str, scope: str) -> dict[str, str]:
        query = {"language_code": language, "scope": scope}
        url = f"{bot.stack.environment['TELEGRAM_BOT_API_URL']}/bot"
        url += f"{bot.stack.environment['TELEGRAM_BOT_TOKEN']}/getMyCommands"
        found = httpx.post(url, data=query).json()["result"]
        return {one["command"]: one["description"] for one in found}

    everybody = '{"type": "all_private_chats"}'
    owner = f'{{"type": "chat", "chat_id": {OWNER}}}'
    wait_for(lambda: offered("uk", owner), 20, "the last of the menus")
    assert offered("", everybody)["search"] == "Search for a keyword"
    assert offered("de", everybody)["suche"] == "Nach einem Suchwort suchen"
    assert "offen" in offered("de", owner) and "offen" not in offered("de", everybody)
