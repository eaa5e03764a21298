"""An owner who answers from the phone withdraws what waits, and pauses the assistant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.telegram.types import SentMessage
from drafts import states
from drafts.delivery_handlers import HANDLERS
from drafts.models import Chat, Rules
from outbox.claim import claim_due
from outbox.record import record_sent
from tests.drafts import factories
from tests.drafts.services.drafting.auto_send.questions import answer, ask

pytestmark = pytest.mark.django_db


def test_an_own_answer_withdraws_what_waits_and_pauses(chat: Chat) -> None:
    ask(chat)
    waiting = answer(chat, "Until 19:00.")
    ask(chat, 11, "We are closed.", ours=True, date=timezone.now())
    waiting.refresh_from_db()
    assert waiting.state == states.SUPERSEDED
    ask(chat, 12)
    held = answer(chat)
    assert (held.hold_reason, held.hold_detail) == ("manual", "13:00")


@pytest.mark.parametrize("state", [states.PENDING, states.SNOOZED, states.SCHEDULED])
def test_everything_that_has_not_left_is_withdrawn(chat: Chat, state: str) -> None:
    draft = factories.draft(chat, state=state)
    ask(chat, 9000, "We are closed.", ours=True, date=timezone.now())
    draft.refresh_from_db()
    assert draft.state == states.SUPERSEDED


def test_the_pause_is_as_long_as_the_rules_say_and_then_over(chat: Chat, clock: Any) -> None:
    Rules.objects.create(manual_pause_minutes=10)
    ask(chat, 9, "Hello", ours=True, date=timezone.now())
    ask(chat)
    assert answer(chat).hold_reason == "manual"
    clock.shift(timedelta(minutes=10))
    ask(chat, 11)
    assert answer(chat).state == states.APPROVED


@pytest.mark.parametrize(("minutes", "hours_ago"), [(0, 0), (60, 2)])
def test_no_pause_if_there_is_none_or_if_it_is_over(
    chat: Chat, minutes: int, hours_ago: int
) -> None:
    Rules.objects.create(manual_pause_minutes=minutes)
    ask(chat, 9, "Hello", ours=True, date=timezone.now() - timedelta(hours=hours_ago))
    chat.refresh_from_db()
    assert chat.auto_paused_until is None


def test_an_answer_of_aibots_own_is_no_answer_by_hand(chat: Chat) -> None:
    ask(chat)
    draft = answer(chat)
    (job,) = claim_due(HANDLERS, accounts=[chat.account_id], bot=False, busy=[], limit=5)
    record_sent(job.id, SentMessage(11, None), HANDLERS)
    ask(chat, 11, draft.text, ours=True, date=timezone.now())
    chat.refresh_from_db()
    assert chat.auto_paused_until is None
