"""Chats that only machines talk in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from drafts import references, states
from drafts.cards.draft_cards import machine_note
from drafts.delivery_handlers import HANDLERS
from drafts.models import Chat, Draft
from drafts.services import schedule
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.drafts.services.drafting.proposals.questions import answer, ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def answered(chat: Chat) -> Draft:
    """The AI answers what waits, and if that may leave, it leaves."""
    draft = answer(chat, "Thank you!")
    if draft.state == states.APPROVED:
        Draft.objects.filter(pk=draft.pk).update(state=states.SENT, sent_at=timezone.now())
    return draft


def replies(chat: Chat, clock: time_machine.Traveller, count: int, after: float, text: str) -> list:
    held = []
    for number in range(count):
        ask(chat, 10 + number, text.format(number))
        held.append(answered(chat).hold_reason)
        clock.shift(after)
    return held


def test_who_answers_each_answer_at_once_is_only_suggested_to(
    chat: Chat, clock: time_machine.Traveller
) -> None:
    assert replies(chat, clock, 6, 1, "That is my text {}") == ["", "", "", "machine", "", ""]
    chat.refresh_from_db()
    assert chat.mode == "suggest"
    assert Draft.objects.filter(automatic=True).count() == 3
    (note,) = Delivery.objects.filter(kind=references.MACHINE_NOTE)
    outgoing = HANDLERS[references.MACHINE_NOTE].prepare(note)
    assert outgoing is not None and outgoing.bot_message == machine_note(chat, accounts.owner())
    assert "a bot that replies to every reply" in outgoing.bot_message.text


def test_a_phone_that_says_that_its_owner_is_away_is_no_machine(
    chat: Chat, clock: time_machine.Traveller
) -> None:
    """Telegram sends that by itself, in the name of people who use it in a business."""
    for number in range(5):
        ask(chat, 10 + 3 * number, f"And what about number {number}?")
        assert answered(chat).hold_reason == ""
        clock.shift(1)
        ask(chat, 11 + 3 * number, "I am away until Monday.", automatic=True)
        clock.shift(120)
    chat.refresh_from_db()
    assert chat.mode == "auto"


def test_who_always_answers_the_same_is_only_suggested_to(
    chat: Chat, clock: time_machine.Traveller
) -> None:
    assert replies(chat, clock, 4, 60, "I am away until Monday.")[-1] == "machine"


def test_a_person_is_answered_up_to_the_cap_and_again_later(
    chat: Chat, clock: time_machine.Traveller, settings: Any
) -> None:
    settings.AUTO_REPLIES_PER_HOUR = 4
    assert replies(chat, clock, 6, 120, "What is number {}?") == ["", "", "", "", "cap", "cap"]
    chat.refresh_from_db()
    assert chat.mode == "auto"
    clock.shift(timedelta(hours=1))
    ask(chat, 50, "And today?")
    assert answered(chat).hold_reason == ""


def test_a_cap_of_zero_lets_nothing_leave_by_itself(chat: Chat, settings: Any) -> None:
    settings.AUTO_REPLIES_PER_HOUR = 0
    ask(chat, 10)
    assert answer(chat).hold_reason == "cap"


def test_pauses_grow_with_each_answer_that_left_by_itself(
    chat: Chat, clock: time_machine.Traveller, settings: Any
) -> None:
    settings.ANALYSIS_DEBOUNCE_SECONDS = 0
    settings.AUTO_REPLIES_PER_HOUR = 60
    pauses = []
    for number in range(9):
        ask(chat, 10 + number, f"This is my text {number}")
        due_at = Chat.objects.get().analysis_due_at
        assert due_at is not None
        pauses.append((due_at - timezone.now()).total_seconds())
        assert answered(chat).automatic
        clock.shift(10)
    assert pauses == [0, 0, 30, 60, 120, 240, 480, 600, 600]
    Chat.objects.update(mode="suggest")
    chat.refresh_from_db()
    schedule.make_due(chat)
    assert chat.analysis_due_at == timezone.now(), "where people decide there is no pause"
