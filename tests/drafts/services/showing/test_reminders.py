"""Cards that wait too long: one reminder for all of them, once, and not at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from drafts import references, states
from drafts.cards.notes import WAITING_DRAFTS
from drafts.delivery_handlers import HANDLERS
from drafts.models import Card, Draft
from drafts.services.reviewing.muting import FOR_GOOD
from drafts.services.showing.card_deliveries import show
from drafts.services.showing.reminders import remind
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.bot.presses import press
from tests.drafts import factories

pytestmark = pytest.mark.django_db

#: Noon in Berlin.
NOON = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def owner() -> Person:
    return accounts.owner(name="Olena")


def waiting(count: int = 1) -> list[Draft]:
    made = [factories.draft() for _ in range(count)]
    for draft in made:
        show(draft)
    return made


def reminders() -> list[Delivery]:
    return list(Delivery.objects.filter(kind=references.REMINDER).order_by("id"))


def text_of(delivery: Delivery) -> str | None:
    outgoing = HANDLERS[references.REMINDER].prepare(delivery)
    return outgoing.bot_message.text if outgoing and outgoing.bot_message else None


def test_one_message_reminds_each_of_all_that_wait(owner: Person, clock: Any) -> None:
    reviewer = accounts.owner(role=Person.Role.REVIEWER)
    waiting(3)
    clock.shift(timedelta(minutes=59))
    assert remind() == 0
    clock.shift(timedelta(minutes=1))
    assert remind() == 3
    assert [one.chat_id for one in reminders()] == [owner.telegram_id, reviewer.telegram_id]
    assert text_of(reminders()[0]) == "⏰ 3 answers wait for you."
    clock.shift(timedelta(days=1))
    assert remind() == 0, "once for each draft"


def test_show_shows_them(owner: Person, clock: Any) -> None:
    waiting(2)
    told = press(WAITING_DRAFTS, owner)
    assert told.text == "They are below."
    assert Card.objects.filter(replaced=False).count() == 2
    assert press(WAITING_DRAFTS, accounts.owner(role="subscriber")).alert


def test_what_was_decided_meanwhile_is_not_counted(owner: Person, clock: Any) -> None:
    waiting(2)
    clock.shift(timedelta(hours=1))
    remind()
    Draft.objects.filter(pk=Draft.objects.earliest("id").pk).update(state=states.SKIPPED)
    assert text_of(reminders()[0]) == "⏰ 1 answer waits for you."
    Draft.objects.update(state=states.SKIPPED)
    assert text_of(reminders()[0]) is None


def test_at_night_it_waits_for_the_morning_of_each(owner: Person, clock: Any) -> None:
    accounts.owner(time_zone="America/New_York")
    waiting()
    clock.move_to(datetime(2026, 12, 1, 21, 30, tzinfo=UTC))  # 22:30 in Berlin
    assert remind() == 1
    mine, theirs = reminders()
    assert mine.available_at == datetime(2026, 12, 2, 6, 0, tzinfo=UTC)
    assert theirs.available_at is None


def test_a_reminder_that_waits_is_not_doubled(owner: Person, clock: Any) -> None:
    waiting()
    clock.move_to(datetime(2026, 12, 1, 21, 30, tzinfo=UTC))
    remind()
    waiting()
    clock.shift(timedelta(hours=2))
    assert remind() == 1
    assert len(reminders()) == 1


def test_muted_chats_and_a_setting_of_0_remind_of_nothing(
    owner: Person, clock: Any, settings: Any
) -> None:
    (draft,) = waiting()
    clock.shift(timedelta(hours=2))
    draft.chat.muted_until = FOR_GOOD
    draft.chat.save()
    assert remind() == 0
    draft.chat.muted_until = None
    draft.chat.save()
    settings.CARD_REMINDER_MINUTES = 0
    assert remind() == 0
    settings.CARD_REMINDER_MINUTES = 60
    assert remind() == 1


def test_a_card_that_was_shown_again_waits_anew(owner: Person, clock: Any) -> None:
    (draft,) = waiting()
    Delivery.objects.update(state="sent")
    clock.shift(timedelta(minutes=50))
    show(draft)
    clock.shift(timedelta(minutes=50))
    assert remind() == 0
