"""Outages: found, told once, and once when they are over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from accounts.models import Heartbeat, Outage, Person, TelegramAccount
from accounts.services import connection, heartbeats
from aibot.tasks import check_health
from bot.commands.answers import status
from drafts.ai.types import DrafterFailure
from drafts.services import provider
from health import outages
from health.ai import check_ai
from health.cards import text_of
from health.delivery_handlers import NotifyOutage
from health.findings import AI, RUNBOT, Finding
from health.outages import note
from health.references import OUTAGE
from outbox.models import Delivery
from tests.accounts import factories

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Status = TelegramAccount.Status


@pytest.fixture(autouse=True)
def settled(settings) -> None:
    settings.OUTAGE_NOTICE_MINUTES = 10
    settings.TIME_ZONE = "Europe/Berlin"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGIN, tick=False) as traveller, timezone.override("Europe/Berlin"):
        yield traveller


@pytest.fixture
def shop(clock) -> TelegramAccount:
    """Everything works: runbot lives, the bot polls, one account is connected."""
    factories.owner(telegram_id=1)
    shop = factories.account("Shop", status=Status.CONNECTED, last_success_at=timezone.now())
    alive()
    return shop


def alive(*, bot: str = "polling") -> None:
    heartbeats.note_runbot(pid=5, host="here", version="1", started_at=BEGIN - timedelta(days=1))
    answered = timezone.now() if bot == "polling" else None
    heartbeats.note_bot(bot, "Another program uses the same bot." * (bot == "conflict"), answered)


def texts() -> list[str]:
    """What the owners read, sent in this moment."""
    found = []
    for delivery in Delivery.objects.filter(kind=OUTAGE, state="queued").order_by("id"):
        made = NotifyOutage().prepare(delivery)
        if made is not None and made.bot_message is not None:
            found.append(made.bot_message.text)
    Delivery.objects.update(state="sent")
    return found


def pass_minutes(clock: time_machine.Traveller, minutes: int, **beat: str) -> None:
    """Time goes on, with a check every five minutes."""
    for _ in range(minutes // 5):
        clock.shift(timedelta(minutes=5))
        if "dead" not in beat:
            alive(**beat)
        check_health()


def test_silence_while_everything_works(shop, clock) -> None:
    pass_minutes(clock, 120)
    assert not Outage.objects.exists()
    assert texts() == []


def test_told_once_and_once_when_it_is_back(shop, clock) -> None:
    connection.set_status(shop.pk, Status.WAITING, "The network connection was lost.")
    pass_minutes(clock, 5)
    assert Outage.objects.get().subject == f"account:{shop.pk}"
    assert texts() == [], "not yet long enough"
    pass_minutes(clock, 60)
    assert texts() == [
        "🔴 Does not work since 10:00: the account Shop. The network connection was lost."
    ]
    connection.set_status(shop.pk, Status.CONNECTED)
    pass_minutes(clock, 30)
    assert texts() == ["🟢 Works again: the account Shop. It was down for 70 minutes, since 10:00."]
    assert Outage.objects.get().ended_at is not None


def test_in_the_language_of_each_owner(shop, clock) -> None:
    factories.owner(telegram_id=2, language="de")
    for _ in range(2):
        note([Finding(AI, True, timezone.now() - timedelta(minutes=11))])
    expected = []
    for language in ("en", "de"):
        with translation.override(language):
            expected.append(text_of(Outage.objects.get()))
    assert texts() == expected


def test_a_short_outage_is_not_worth_a_word(shop, clock) -> None:
    connection.set_status(shop.pk, Status.WAITING)
    pass_minutes(clock, 5)
    connection.set_status(shop.pk, Status.CONNECTED)
    pass_minutes(clock, 30)
    assert texts() == []
    assert Outage.objects.get().notified_at is None


def test_what_comes_and_goes_is_told_ever_later(shop, clock) -> None:
    told = 0
    for _ in range(24):  # 15 minutes down, 5 up, for eight hours
        connection.set_status(shop.pk, Status.WAITING)
        pass_minutes(clock, 15)
        told += len(texts())
        connection.set_status(shop.pk, Status.CONNECTED)
        TelegramAccount.objects.update(last_success_at=timezone.now())
        pass_minutes(clock, 5)
        TelegramAccount.objects.update(last_success_at=timezone.now())
        told += len(texts())
    assert told == 2, "down and back, once"
    assert Outage.objects.count() == 24


def test_runbot_gone_hides_what_hangs_on_it_and_is_told_when_it_is_back(shop, clock) -> None:
    pass_minutes(clock, 45, dead="yes")
    assert [one.subject for one in Outage.objects.all()] == [RUNBOT]
    assert texts() == [], "it is runbot that would have to tell"
    pass_minutes(clock, 5)
    assert texts() == [
        "🟢 Works again: the connection to Telegram (runbot). "
        "It was down for 50 minutes, since 10:00."
    ]


def test_stopped_on_purpose_is_no_outage(shop, clock) -> None:
    heartbeats.note_stopped()
    connection.all_offline()
    pass_minutes(clock, 600, dead="yes")
    heartbeats.note_runbot(pid=6, host="here", version="1", started_at=timezone.now())
    heartbeats.note_bot("starting", "", None)
    check_health()
    connection.set_status(shop.pk, Status.CONNECTED)
    pass_minutes(clock, 10)
    assert texts() == []
    assert not Outage.objects.filter(notified_at__isnull=False).exists()


def test_after_a_sleep_of_the_machine_nothing_is_told(shop, clock) -> None:
    """The worker may look before runbot gives its first sign of life."""
    for sign_of_life in ("runbot", "bot", "account"):
        clock.shift(timedelta(hours=8))
        if sign_of_life != "runbot":
            alive(bot="polling" if sign_of_life == "account" else "starting")
        if sign_of_life == "account":
            connection.set_status(shop.pk, Status.WAITING)
        check_health()
        assert [one.ended_at for one in Outage.objects.order_by("-id")[:1]] == [None]
        clock.shift(timedelta(minutes=5))
        alive()
        connection.connected(shop.pk, None, 0.1)
        check_health()
        assert texts() == []
    assert Outage.objects.filter(ended_at=None).count() == 0


def test_the_bot_in_conflict(shop, clock) -> None:
    pass_minutes(clock, 20, bot="conflict")
    assert texts() == ["🔴 Does not work since 10:00: the bot. Another program uses the same bot."]


def test_an_account_that_was_switched_off_is_not_missed(shop, clock) -> None:
    connection.set_status(shop.pk, Status.WAITING)
    pass_minutes(clock, 20)
    assert len(texts()) == 1
    TelegramAccount.objects.update(enabled=False)
    pass_minutes(clock, 20)
    assert texts() == []
    assert not Outage.objects.filter(ended_at=None).exists()


def test_two_checks_at_once_tell_once(shop, clock) -> None:
    finding = Finding("account:1", True, BEGIN - timedelta(hours=1))
    note([finding])
    outage = Outage.objects.get()
    outages._notify(outage, outages.DOWN, notified_at=None)
    assert Delivery.objects.filter(kind=OUTAGE).count() == 1


def test_a_bot_that_was_never_started_is_no_outage(clock) -> None:
    factories.owner()
    factories.account(status=Status.NEW)
    pass_minutes(clock, 30, dead="yes")
    assert not Outage.objects.exists()
    assert not Heartbeat.objects.exists()


def test_a_used_up_quota_is_told_at_once_and_once(shop: TelegramAccount) -> None:
    failure = DrafterFailure("The quota is used up.", whole=True, used_up=True, pause_seconds=60)
    for _ in range(3):
        provider.note_failure(failure)
        note([check_ai()])
    assert Delivery.objects.count() == 1
    assert "The quota is used up." in text_of(Outage.objects.get())
    provider.note_success()
    assert check_ai().down is None


def test_an_ai_that_fails_stands_in_the_status(shop: TelegramAccount, settings) -> None:
    settings.AI_API_KEY = "key"
    owner = Person.objects.get(telegram_id=1)
    assert "AI:" not in status(owner, "")
    provider.note_failure(DrafterFailure("Used up.", whole=True, used_up=True, pause_seconds=60))
    assert "🔴 AI: Used up." in status(owner, "")


def test_what_is_down_since_a_time_to_come_is_told_in_time(clock: time_machine.Traveller) -> None:
    """The clock was put back since."""
    factories.owner()
    for _check in range(3):
        note([Finding(AI, True, BEGIN + timedelta(days=30))])
        clock.shift(timedelta(minutes=6))
    assert Delivery.objects.count() == 1


def test_a_notice_has_the_time_of_the_reader(shop, clock) -> None:
    Person.objects.update(time_zone="Asia/Tokyo")
    for _ in range(2):
        note([Finding(AI, True, timezone.now() - timedelta(minutes=11))])
    [told] = texts()
    assert "since 17:49" in told
