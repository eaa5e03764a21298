"""An automatic answer in the moment it would leave: sent, withdrawn or shown instead."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.telegram.types import SentMessage
from drafts import references, states
from drafts.delivery_handlers import HANDLERS
from drafts.models import Chat, Rules
from drafts.services.reviewing import review
from drafts.services.reviewing.muting import unmute
from outbox.models import Delivery
from outbox.record import record_overtaken, record_sent
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.services.drafting.auto_send.questions import answer, ask, claimed

pytestmark = pytest.mark.django_db


def test_an_automatic_answer_leaves_only_behind_its_question(chat: Chat) -> None:
    ask(chat)
    answer(chat)
    (job,) = claimed(chat)
    assert job.outgoing.only_after == 10


def test_what_the_owner_approved_leaves_whatever_came_meanwhile(chat: Chat) -> None:
    draft = factories.draft(chat)
    review.approve(draft, None)
    ask(chat, 9000, "Me too", ours=True, date=timezone.now())
    (job,) = claimed(chat)
    assert job.outgoing.only_after is None


def test_what_telegram_sends_for_who_is_away_withdraws_nothing(chat: Chat) -> None:
    ask(chat)
    answer(chat)
    ask(chat, 11, "I am away", ours=True, automatic=True, date=timezone.now())
    assert len(claimed(chat)) == 1
    assert Chat.objects.get(pk=chat.pk).auto_paused_until is None


@pytest.mark.parametrize("what", ["ours", "theirs", "paused", "deleted", "off"])
def test_an_automatic_answer_is_withdrawn_in_the_moment_it_would_leave(
    chat: Chat, what: str
) -> None:
    ask(chat)
    draft = answer(chat)
    match what:
        case "ours" | "theirs":
            ask(chat, 11, "We are closed", ours=what == "ours", date=timezone.now())
        case "paused":
            Chat.objects.update(auto_paused_until=timezone.now() + timedelta(minutes=1))
        case "deleted":
            draft.question.deleted_at = timezone.now()
            draft.question.save()
        case _:
            Chat.objects.update(mode="off")
    assert claimed(chat) == []
    draft.refresh_from_db()
    assert draft.state == states.SUPERSEDED
    assert Delivery.objects.get(kind=references.ANSWER).state == "cancelled"


@pytest.mark.parametrize("what", ["suggest", "hours", "late"])
def test_what_is_no_longer_allowed_when_it_would_leave_is_shown_instead(
    chat: Chat, clock: Any, what: str
) -> None:
    """Sending was paused meanwhile, say, or the account was away."""
    Rules.objects.create(chat=chat, disclosure="Sent by an assistant.")
    ask(chat)
    draft = answer(chat)
    match what:
        case "suggest":
            Chat.objects.update(mode="suggest")
        case "hours":
            Rules.objects.update(auto_from=time(9), auto_until=time(12))
        case _:
            clock.shift(timedelta(hours=2, seconds=1))
    assert claimed(chat) == []
    draft.refresh_from_db()
    assert (draft.state, draft.hold_reason, draft.automatic) == (states.PENDING, what, False)
    assert draft.text == "Yes, we are open.", "the line below automatic answers is not for this one"
    assert Delivery.objects.get(kind=references.ANSWER).state == "cancelled"
    assert Delivery.objects.filter(kind=references.CARD).exists()
    review.approve(draft, accounts.owner())
    (job,) = claimed(chat)
    assert job.outgoing.text == "Yes, we are open."


def test_what_is_shown_instead_is_not_shown_in_a_muted_chat(chat: Chat) -> None:
    ask(chat)
    draft = answer(chat)
    Chat.objects.update(mode="suggest", muted_until=timezone.now() + timedelta(days=1))
    assert claimed(chat) == []
    draft.refresh_from_db()
    assert draft.state == states.PENDING
    assert not draft.cards.exists()
    chat.refresh_from_db()
    unmute(chat)
    assert draft.cards.exists()


def test_a_part_that_has_left_is_followed_by_the_others_after_the_hours(chat: Chat) -> None:
    ask(chat)
    answer(chat, "Yes, we are open. " * 400)
    (job,) = claimed(chat)
    record_sent(job.id, SentMessage(11, None), HANDLERS)
    Rules.objects.create(chat=chat, auto_from=time(9), auto_until=time(12))
    assert len(claimed(chat)) == 1


def test_an_answer_that_was_overtaken_on_the_wire_is_withdrawn_with_its_later_parts(
    chat: Chat,
) -> None:
    ask(chat)
    draft = answer(chat, "Yes, we are open. " * 400)
    (job,) = claimed(chat)
    record_overtaken(job.id, HANDLERS)
    draft.refresh_from_db()
    assert draft.state == states.SUPERSEDED
    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}
    assert claimed(chat) == []


def test_a_later_part_leaves_only_behind_the_one_before(chat: Chat) -> None:
    ask(chat)
    answer(chat, "Yes, we are open. " * 400)
    (first,) = claimed(chat)
    record_sent(first.id, SentMessage(17, None), HANDLERS)
    (second,) = claimed(chat)
    assert second.outgoing.only_after == 17
