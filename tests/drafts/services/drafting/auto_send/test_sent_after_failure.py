"""An automatic answer that failed, and that somebody then sends."""

from __future__ import annotations

import pytest

from accounts.telegram.errors import failure_named
from accounts.telegram.types import SentMessage
from core.transitions import StaleState
from drafts import references, states
from drafts.delivery_handlers import HANDLERS
from drafts.models import Chat, Draft, Observation, Rules
from drafts.services.reviewing import review
from outbox.models import Delivery
from outbox.record import record_failure, record_sent, retry_one
from tests.accounts import factories as accounts
from tests.drafts.services.drafting.auto_send.questions import BLOCKED, answer, ask, claimed, failed

pytestmark = pytest.mark.django_db


def test_what_somebody_sends_after_a_failure_is_theirs_and_leaves_in_any_case(chat: Chat) -> None:
    ask(chat)
    draft = answer(chat)
    (job,) = claimed(chat)
    record_failure(job.id, BLOCKED, "", HANDLERS)
    Chat.objects.update(mode="suggest")
    draft.refresh_from_db()
    review.approve(draft, accounts.owner())
    (job,) = claimed(chat)
    assert job.outgoing.only_after is None
    draft.refresh_from_db()
    assert not draft.automatic


def test_what_somebody_sends_after_a_failure_does_not_say_that_it_is_automatic(chat: Chat) -> None:
    draft = failed(chat)
    assert draft.text == "Yes, we are open.", "as its card shows it"
    review.approve(draft, accounts.owner())
    (job,) = claimed(chat)
    assert job.outgoing.text == "Yes, we are open."
    record_sent(job.id, SentMessage(11, None), HANDLERS)
    draft.refresh_from_db()
    assert draft.state == states.SENT
    answers = Delivery.objects.filter(kind=references.ANSWER).order_by("pk")
    assert list(answers.values_list("state", flat=True)) == ["cancelled", "sent"]
    assert [retry_one(one.pk) for one in answers] == [0, 0]


def test_a_failed_answer_that_is_opened_again_elsewhere_leaves_once(chat: Chat) -> None:
    """In the admin's list of deliveries, in the moment before."""
    draft = failed(chat)
    assert retry_one(Delivery.objects.get(kind=references.ANSWER).pk) == 1
    review.approve(draft, accounts.owner())
    (job,) = claimed(chat)
    record_sent(job.id, SentMessage(11, None), HANDLERS)
    assert claimed(chat) == []


def test_a_failed_answer_that_somebody_else_tried_again_meanwhile_is_not_queued_twice(
    chat: Chat,
) -> None:
    """The first of the other attempts was lost: Telegram may have it."""
    seen_before = failed(chat)
    review.approve(Draft.objects.get(pk=seen_before.pk), accounts.owner())
    for what in (failure_named("network"), BLOCKED):
        Delivery.objects.update(available_at=None)
        (job,) = claimed(chat)
        record_failure(job.id, what, "", HANDLERS)
    with pytest.raises(StaleState):
        review.approve(seen_before, accounts.owner())
    seen_before.refresh_from_db()
    review.approve(seen_before, accounts.owner())
    (again,) = claimed(chat)
    assert again.random_id == job.random_id


def test_an_unchanged_answer_that_somebody_sends_after_a_failure_was_right(chat: Chat) -> None:
    review.approve(failed(chat), accounts.owner())
    (observed,) = Observation.objects.all()
    assert (observed.decision, observed.right) == ("sent", 1)


def test_what_has_left_in_part_is_sent_to_the_end_as_it_was_and_was_right(chat: Chat) -> None:
    Rules.objects.create(chat=chat, disclosure="Sent by an assistant.")
    ask(chat)
    draft = answer(chat, "Yes, we are open. " * 400)
    (first,) = claimed(chat)
    record_sent(first.id, SentMessage(11, None), HANDLERS)
    (second,) = claimed(chat)
    record_failure(second.id, BLOCKED, "", HANDLERS)
    draft.refresh_from_db()
    review.approve(draft, accounts.owner())
    (again,) = claimed(chat)
    assert again.random_id == second.random_id
    assert again.outgoing.text.endswith("Sent by an assistant.")
    (observed,) = Observation.objects.all()
    assert (observed.decision, observed.right) == ("sent", 1)
