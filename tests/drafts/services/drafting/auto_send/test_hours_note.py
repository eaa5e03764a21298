"""Outside the hours, who writes gets the owner's note once."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from drafts import references, states
from drafts.delivery_handlers import HANDLERS
from drafts.models import Chat, Rules
from outbox.models import Delivery
from tests.drafts.services.drafting.auto_send.questions import NOON, answer, ask, claimed

pytestmark = pytest.mark.django_db

NOTE = "We are closed until 13:00 and answer then."


def notes() -> list[Delivery]:
    return list(Delivery.objects.filter(kind=references.HOURS_NOTE))


@pytest.fixture
def closed(chat: Chat) -> Chat:
    Rules.objects.create(auto_from=time(13), auto_until=time(18), out_of_hours_note=NOTE)
    return chat


def test_who_writes_outside_the_hours_gets_the_owners_note_once(closed: Chat, clock: Any) -> None:
    for number in (10, 11):
        ask(closed, number)
        answer(closed)
    (note,) = notes()
    assert note.payload["text"] == NOTE
    assert HANDLERS[note.kind].prepare(note) is not None
    clock.shift(timedelta(hours=2))
    ask(closed, 12)
    assert answer(closed).state == states.APPROVED
    clock.shift(timedelta(hours=5))
    ask(closed, 13)
    answer(closed)
    assert len(notes()) == 2, "the next closed time has its own"


def test_where_telegram_itself_says_that_nobody_is_there_the_note_is_not_sent_too(
    closed: Chat,
) -> None:
    ask(closed)
    answer(closed)
    (note,) = notes()
    ask(closed, 11, "We are closed.", automatic=True, ours=True, date=timezone.now())
    assert HANDLERS[note.kind].prepare(note) is None


def test_whose_answer_could_not_leave_before_the_hours_were_over_gets_the_note(
    chat: Chat, clock: Any
) -> None:
    Rules.objects.create(auto_from=time(9), auto_until=time(18), out_of_hours_note=NOTE)
    ask(chat)
    answer(chat)
    clock.shift(timedelta(hours=7))
    (job,) = claimed(chat)
    assert job.kind == references.HOURS_NOTE
    assert job.outgoing.text == NOTE


@pytest.mark.parametrize(
    "change",
    [
        {"mode": "suggest"},
        {"kind": "bot"},
        {"auto_paused_until": NOON + timedelta(minutes=5)},
    ],
)
def test_there_is_no_note_where_nothing_would_leave_by_itself(
    closed: Chat, change: dict[str, Any]
) -> None:
    ask(closed)
    Chat.objects.update(**change)
    if "kind" not in change:
        answer(closed)
    assert notes() == []


def test_without_a_note_of_the_owner_nothing_is_sent(closed: Chat) -> None:
    Rules.objects.update(out_of_hours_note="")
    ask(closed)
    answer(closed)
    assert notes() == []


@pytest.mark.parametrize("what", ["answered", "begun", "off"])
def test_a_note_that_is_no_longer_true_does_not_leave(closed: Chat, clock: Any, what: str) -> None:
    ask(closed)
    answer(closed)
    (note,) = notes()
    match what:
        case "answered":
            ask(closed, 11, "I am here", ours=True)
        case "begun":
            clock.shift(timedelta(hours=2))
        case _:
            Chat.objects.update(mode="off")
    assert HANDLERS[note.kind].prepare(note) is None


def test_the_note_does_not_make_a_chat_known(closed: Chat, settings: Any, clock: Any) -> None:
    settings.AUTO_REPLY_KNOWN_AFTER = 1
    ask(closed, 9, NOTE, ours=True)
    clock.shift(timedelta(hours=2))
    ask(closed)
    assert answer(closed).hold_reason == "new_chat"
