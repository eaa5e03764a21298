"""Every command, alias, bad argument and button, with the bot's handlers alone."""

from __future__ import annotations

import itertools
from collections.abc import Coroutine, Iterator
from datetime import time, timedelta
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone
from telegram import Bot, CallbackQuery, Chat, Message, Update, User
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters

from accounts.models import Person
from accounts.telegram.types import BotMessage
from bot import monitoring_bot as bot
from monitoring import commands, references
from monitoring.commands.registry import COMMANDS
from monitoring.delivery_handlers import HANDLERS
from monitoring.models import Announcement, Inquiry, Invite, Keyword, Platform, Preferences, Star
from monitoring.services import inquiries, keywords, people
from outbox import replies
from outbox.models import Delivery
from tests.monitoring.command_table import (
    ALIASES,
    FIND_BUTTONS,
    GOOD,
    KEYWORD_BUTTONS,
    ODD,
    ODD_BUTTONS,
)
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite

pytestmark = pytest.mark.django_db

TASKS: list[tuple[str, Any]] = []


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    TASKS.clear()
    sent = lambda name, *values: TASKS.append((name, list(values)))
    monkeypatch.setattr("core.task_queue.enqueue", sent)
    yield


@pytest.fixture(autouse=True)
def same_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """The handlers' database calls happen in the test's own transaction."""

    async def call(function: Any, *args: Any) -> Any:
        return function(*args)

    monkeypatch.setattr(bot, "in_thread", call)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Without an event loop, in which Django would open another connection."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("a handler waits for something")


_numbers = itertools.count(1)


class Talk:
    """Someone who writes to the bot."""

    def __init__(self, telegram_id: int, others: list[Any] | None = None) -> None:
        self.user = User(telegram_id, "Some", False, username="some", language_code="en")
        self.handed_on: list[str] = []
        self.replies: list[str] = []
        self.handlers = bot.handlers(
            [
                CallbackQueryHandler(self._other_press),
                MessageHandler(filters.ALL, self._other_message),
            ]
        )

    async def _other_press(self, update: Update, context: Any) -> None:
        self.handed_on.append(str(update.callback_query and update.callback_query.data))

    async def _other_message(self, update: Update, context: Any) -> None:
        self.handed_on.append(str(update.effective_message and update.effective_message.text))

    def write(self, text: str) -> list[str]:
        """What the bot queues or answers, as texts."""
        message = Message(
            next(_numbers), timezone.now(), Chat(self.user.id, "private"), self.user, text=text
        )
        return run(self._handle(Update(next(_numbers), message=message)))

    def press(self, data: str) -> list[str]:
        query = CallbackQuery(str(next(_numbers)), self.user, "x", data=data)
        return run(self._handle(Update(next(_numbers), callback_query=query)))

    async def _handle(self, update: Update) -> list[str]:
        last = Delivery.objects.order_by("-id").values_list("id", flat=True).first() or 0
        context = mock.Mock()
        context.bot.username = "findbot"
        answered: list[Any] = []
        context.application.create_task = answered.append
        replies: list[str] = []

        async def reply(self: Message, text: str, **_: Any) -> None:
            replies.append(text)

        async def answer(self: CallbackQuery, text: str | None = None, **_: Any) -> None:
            replies.append(text or "")

        with (
            mock.patch.object(Message, "reply_text", reply),
            mock.patch.object(CallbackQuery, "answer", answer),
        ):
            for handler in self.handlers:
                fits = handler.check_update(update)
                if fits is not None and fits is not False:
                    await handler.handle_update(update, mock.Mock(spec=Application), fits, context)
                    break
            for one in answered:
                await one
        queued = Delivery.objects.filter(pk__gt=last).order_by("id")
        return replies + [shown(delivery).text for delivery in queued]


def shown(delivery: Delivery) -> BotMessage:
    outgoing = {**HANDLERS, **replies.HANDLERS}[delivery.kind].prepare(delivery)
    assert outgoing is not None and outgoing.bot_message is not None
    return outgoing.bot_message


def everything(texts: list[str]) -> str:
    return "\n".join(texts)


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["/start", "/start wrongcode", "/suche x", "/liste", "/export", "hello", "/löschen x"]
)
def test_a_stranger_gets_one_polite_sentence(text: str, db: None) -> None:
    talk = Talk(999)
    answers = talk.write(text)
    assert answers == ["Hello! This is a private assistant; to use it you need an invitation."]
    assert not Person.objects.filter(telegram_id=999).exists()
    assert not Delivery.objects.exists() and talk.handed_on == []


def test_a_stranger_presses_in_vain(keyword: Keyword) -> None:
    assert Talk(999).press(f"m:kdelyes:{keyword.pk}") == ["This is a private assistant."]
    keyword.refresh_from_db()
    assert keyword.deleted_at is None


def test_an_invite_lets_one_person_in_once(db: None) -> None:
    code = people.make_invite(None)
    assert "Welcome, Some!" in everything(Talk(700).write(f"/start {code}"))
    assert Person.objects.get(telegram_id=700).role == Person.Role.SUBSCRIBER
    assert "invitation" in everything(Talk(701).write(f"/start {code}"))
    assert not Person.objects.filter(telegram_id=701).exists()


def test_an_old_invite_lets_nobody_in(db: None) -> None:
    code = people.make_invite(None)
    Invite.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "invitation" in everything(Talk(700).write(f"/start {code}"))


def test_the_owner_invites(db: None) -> None:
    Person.objects.create(telegram_id=1, role=Person.Role.OWNER, language="en")
    [answer] = Talk(1).write("/einladen")
    code = answer.rpartition("https://t.me/findbot?start=")[2]
    assert "Welcome" in everything(Talk(700).write(f"/start {code}"))


@pytest.mark.parametrize(
    ("text", "handed_on", "ours"),
    [
        ("/start", True, True),
        ("/help", True, True),
        ("/status", True, False),
        ("/pause", True, False),
        ("/resume", True, False),
        ("/pending", True, False),
        ("/nonsense", True, False),
        ("an answer", True, False),
        ("/liste", False, True),
        ("/pausieren", False, True),
        ("/check", True, True),
    ],
)
def test_what_of_the_owner_is_about_answers(
    text: str, handed_on: bool, ours: bool, db: None
) -> None:
    Person.objects.create(telegram_id=1, role=Person.Role.OWNER, language="en")
    talk = Talk(1)
    answers = talk.write(text)
    assert (talk.handed_on == [text], bool(answers)) == (handed_on, ours)


def test_other_buttons_are_handed_on(db: None) -> None:
    talk = Talk(1)
    talk.press("d:1:1:send")
    assert talk.handed_on == ["d:1:1:send"]


# --- commands -----------------------------------------------------------------------------------


def test_every_command_is_tried_here() -> None:
    assert set(GOOD) == {command.names[0] for command in COMMANDS}
    assert len({name for _, name in ALIASES}) == len(ALIASES)


@pytest.mark.parametrize(("command", "name"), ALIASES)
def test_every_name_of_every_command(command: str, name: str, keyword: Keyword) -> None:
    argument, answer = GOOD[command]
    for text in (f"/{name} {argument}", f"/{name.upper()}@findbot {argument}"):
        keyword.refresh_from_db()
        Keyword.objects.exclude(pk=keyword.pk).delete()
        Keyword.objects.filter(pk=keyword.pk).update(
            text="Kappmesser", normalized="kappmesser", active=True, muted_until=None
        )
        assert answer in everything(Talk(500).write(text))


@pytest.mark.parametrize(("text", "answer"), ODD)
def test_what_is_answered_to_odd_arguments(text: str, answer: str, keyword: Keyword) -> None:
    assert answer in everything(Talk(500).write(text))


def test_search_shows_searching_and_then_the_first_three(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(*range(1, 8), kind="start", price="1.234,56")
    [text] = Talk(500).write("/suche Helm")
    assert "searching…" in text
    assert TASKS and TASKS[0][0] == "monitoring.tasks.scan_batch"
    first = Delivery.objects.get(kind=references.KEYWORD)
    Delivery.objects.filter(pk=first.pk).update(state="sent", message_id=42)
    scan(site)
    edit = Delivery.objects.get(kind=references.KEYWORD_EDIT)
    outgoing = HANDLERS[edit.kind].prepare(edit)
    assert outgoing is not None and outgoing.edits == 42 and outgoing.bot_message is not None
    text = outgoing.bot_message.text
    assert "egun.de: 7 listings now" in text and "… and 4 more" in text
    assert "Kappmesser 7 – 1.234,56 € (starting price)" in text
    assert [b.text for row in outgoing.bot_message.buttons for b in row] == [
        "📊 Statistics",
        "🧪 Test",
        "⏸ Pause",
        "🗑 Delete",
    ]


def test_a_deleted_keyword_can_be_added_again(keyword: Keyword) -> None:
    Talk(500).press(f"m:kdelyes:{keyword.pk}")
    keyword.refresh_from_db()
    assert keyword.deleted_at is not None
    assert "searching…" in everything(Talk(500).write("/suche Kappmesser"))
    keyword.refresh_from_db()
    assert keyword.deleted_at is None


def test_a_limit_of_keywords_is_told(keyword: Keyword, settings: Any) -> None:
    settings.MAX_KEYWORDS_PER_PERSON = 3
    for word in ("a1", "a2"):
        Talk(500).write(f"/suche {word}")
    answer = everything(Talk(500).write("/suche a3"))
    assert "You have 3 keywords; more than 3 are not allowed." in answer
    assert Keyword.objects.count() == 3


def test_a_thousand_keywords_of_one_person_are_stopped_at_the_limit(
    person: Person, egun: Platform
) -> None:
    refused = 0
    for number in range(1000):
        try:
            keywords.add(person, f"word{number}")
        except keywords.Refused:
            refused += 1
    assert (Keyword.objects.count(), refused) == (200, 800)


def test_a_list_of_all_keywords_fits_into_one_message(person: Person, egun: Platform) -> None:
    for number in range(100):
        keywords.add(person, f"{'ü' * 90} {number}")
    [text] = Talk(500).write("/liste")
    assert "Your keywords (100)" in text and "more" in text
    assert len(text) <= 4096


def test_preferences_are_kept(person: Person, db: None) -> None:
    talk = Talk(500)
    for text in ("/ruhe 22:30-6", "/sammeln 1h", "/bilder aus"):
        talk.write(text)
    kept = Preferences.objects.get(person=person)
    assert (kept.quiet_from, kept.quiet_to) == (time(22, 30), time(6, 0))
    assert (kept.digest_minutes, kept.text_only) == (60, True)


def test_inquiries_are_answered_by_a_worker(keyword: Keyword, site: FakeSite) -> None:
    site.put(1, 2)
    scan(site)
    site.put(3)
    for text, words in [
        ("/testen Helm", "egun.de: 3 hits"),
        ("/diagnose Kappmesser", "baseline complete, 1 pages, 2 listings"),
        ("/check", "1 keywords, 1 new, 0 with errors"),
    ]:
        Talk(500).write(text)
        inquiry = Inquiry.objects.latest("id")
        inquiries.answer_inquiry(inquiry.pk, site)
        edit = Delivery.objects.filter(kind=references.INQUIRY_EDIT).latest("id")
        Delivery.objects.filter(kind=references.INQUIRY).update(state="sent", message_id=1)
        assert words in shown(edit).text


def test_why_a_listing_was_announced(keyword: Keyword, site: FakeSite) -> None:
    site.put(1001)
    scan(site)
    site.put(1002)
    scan(site)
    assert "Kappmesser: announced" in everything(Talk(500).write("/warum 1002"))
    assert "part of a baseline" in everything(Talk(500).write("/warum 1001"))
    link = "https://www.egun.de/item/1002/kappmesser"
    assert "Kappmesser: announced" in everything(Talk(500).write(f"/warum {link}"))
    assert "part of a baseline" in everything(Talk(500).write("/warum https://t.me/x/1"))


# --- buttons ------------------------------------------------------------------------------------


@pytest.fixture
def announcement(keyword: Keyword, site: FakeSite) -> Announcement:
    site.put(1)
    scan(site)
    site.put(2)
    scan(site)
    made = Announcement.objects.get()
    delivery = Delivery.objects.get(kind=references.FINDS)
    made.delivery, made.sent_at = delivery, timezone.now()
    made.save()
    Delivery.objects.filter(pk=delivery.pk).update(state="sent", message_id=77)
    return made


@pytest.mark.parametrize(("action", "answer"), FIND_BUTTONS)
def test_buttons_of_a_find(action: str, answer: str, announcement: Announcement) -> None:
    talk = Talk(500)
    for _twice in range(2):
        assert answer in everything(talk.press(f"m:{action}:{announcement.pk}"))
    announcement.refresh_from_db()
    if action in ("seen", "seenall"):
        assert announcement.seen_at is not None
    assert Star.objects.exists() == (action == "star")
    assert Keyword.objects.filter(muted_until__gt=timezone.now()).exists() == (action == "mute")


@pytest.mark.parametrize(("action", "answer"), KEYWORD_BUTTONS)
def test_buttons_of_a_keyword(
    action: str, answer: str, announcement: Announcement, keyword: Keyword
) -> None:
    assert answer in everything(Talk(500).press(f"m:{action}:{keyword.pk}"))
    keyword.refresh_from_db()
    assert keyword.active == (action not in ("kpause", "kdelyes"))


@pytest.mark.parametrize("data", ODD_BUTTONS)
def test_odd_buttons_do_nothing(data: str, keyword: Keyword) -> None:
    assert Talk(500).press(data) == ["I don't know this button (any more)."]


def test_buttons_of_others_do_nothing(keyword: Keyword, announcement: Announcement) -> None:
    Person.objects.create(telegram_id=501, role=Person.Role.SUBSCRIBER, language="en")
    for data in (f"m:kdelyes:{keyword.pk}", f"m:drop:{announcement.pk}"):
        assert Talk(501).press(data) == ["I don't know this button (any more)."]
    keyword.refresh_from_db()
    assert keyword.deleted_at is None


@pytest.mark.parametrize("text", ["", "hello", "/", "/ x", "/a@b c", "/Suche  a\nb"])
def test_parsing_a_command_never_fails(text: str) -> None:
    assert len(bot.parse(text)) == 2


def test_command_names_and_bot_type() -> None:
    assert Bot is not None and commands.command_of("SUCHE") is not None
