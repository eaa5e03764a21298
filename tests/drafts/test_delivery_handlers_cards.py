"""From the queue to Telegram and back: cards, and questions for a text."""

from __future__ import annotations

import pytest
import time_machine
from django.utils import timezone

from accounts.telegram.errors import Failure, Treatment
from accounts.telegram.types import BotMessage, SentMessage
from drafts import references
from drafts.cards import draft_cards
from drafts.delivery_handlers import HANDLERS
from drafts.models import Card, EditPrompt
from drafts.services.reviewing import review
from drafts.services.showing import card_deliveries
from outbox import queue
from outbox.models import Delivery
from outbox.record import record_failure, record_sent
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.deliveries import claim, deliver, kinds

pytestmark = pytest.mark.django_db


def test_a_card_remembers_its_message_and_changes_it_later() -> None:
    accounts.owner()
    draft = factories.draft()
    card_deliveries.show(draft)
    deliver()
    assert Card.objects.get().message_id == 1001
    review.skip(draft, None)
    (job,) = deliver()
    assert (job.kind, job.outgoing.edits) == (references.CARD_EDIT, 1001)
    assert "Skipped" in job.outgoing.bot_message.text  # type: ignore[union-attr]


def test_who_is_no_longer_an_owner_is_shown_no_card() -> None:
    """Also if that changed after the card was queued."""
    owner = accounts.owner(5)
    card_deliveries.show(factories.draft())
    owner.role = owner.Role.SUBSCRIBER
    owner.save()
    assert claim() == []
    assert Delivery.objects.get().state == "cancelled"


def test_a_card_not_yet_shown_needs_no_change() -> None:
    accounts.owner()
    draft = factories.draft()
    card_deliveries.show(draft)
    review.skip(draft, None)
    with time_machine.travel(timezone.now(), tick=False):  # what waits for the card goes on waiting
        (job,) = deliver()
    assert job.kind == references.CARD
    assert "Skipped" in job.outgoing.bot_message.text  # type: ignore[union-attr]


def test_a_change_waits_for_a_card_that_is_just_being_shown() -> None:
    accounts.owner()
    draft = factories.draft()
    card_deliveries.show(draft)
    (card,) = claim()
    review.skip(draft, None)
    assert claim() == []
    record_sent(card.id, SentMessage(5, None), HANDLERS)
    Delivery.objects.update(available_at=None)
    (edit,) = claim()
    assert edit.outgoing.edits == 5


def test_a_change_in_the_moment_an_edit_is_prepared_is_shown_by_another_edit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accounts.owner()
    draft = factories.draft()
    card_deliveries.show(draft)
    deliver()
    card_deliveries.refresh_cards(draft)
    make = draft_cards.card

    def changed_meanwhile(shown: Card) -> BotMessage:
        message = make(shown)
        card_deliveries.refresh_cards(draft)
        return message

    with monkeypatch.context() as patch:
        patch.setattr(draft_cards, "card", changed_meanwhile)
        (first,) = claim()
    record_sent(first.id, SentMessage(first.outgoing.edits, None), HANDLERS)
    assert kinds(claim()) == [references.CARD_EDIT]


def test_a_card_shown_anew_takes_the_buttons_from_the_old_one() -> None:
    person, draft = accounts.owner(), factories.draft()
    card_deliveries.show(draft)
    deliver()
    assert card_deliveries.show_pending(person) == 1
    jobs = {job.kind: job.outgoing.bot_message for job in deliver()}
    assert set(jobs) == {references.CARD, references.CARD_EDIT}
    assert jobs[references.CARD].buttons  # type: ignore[union-attr]
    assert not jobs[references.CARD_EDIT].buttons  # type: ignore[union-attr]


def test_a_question_for_a_text_is_asked_only_while_it_is_open() -> None:
    person, draft = accounts.owner(), factories.draft()
    for _ in range(2):
        prompt = review.ask_for_text(draft, person)
        queue.queue_bot_message(
            chat_id=person.telegram_id,
            kind=references.EDIT_PROMPT,
            reference=references.prompt_reference(prompt.pk),
        )
    (job,) = deliver()
    assert job.outgoing.bot_message.force_reply  # type: ignore[union-attr]
    assert EditPrompt.objects.get(open=True).message_id == 1001


def test_an_earlier_copy_of_a_card_is_looked_for_when_it_was_sent_again() -> None:
    """Its id was in the answer that was lost, so it is one of those just before the newer one."""
    person, draft = accounts.owner(), factories.draft()
    card_deliveries.show(draft)
    [first] = claim()
    record_failure(first.id, Failure("timeout", Treatment.AMBIGUOUS, "No answer."), "", HANDLERS)
    Delivery.objects.update(available_at=None)
    [second] = claim()
    Delivery.objects.create(
        channel="bot", kind="reply", chat_id=person.telegram_id, state="sent", message_id=10
    )
    record_sent(second.id, SentMessage(12, None), HANDLERS)
    edits = [job for job in claim() if job.kind == references.OLDER_CARD]
    assert [job.outgoing.edits for job in edits] == [7, 8, 9, 11]
    for job in edits:
        assert job.outgoing.bot_message is not None
        assert job.outgoing.bot_message.buttons == ()
        assert "Shown again further down" in job.outgoing.bot_message.text


def test_nothing_is_looked_for_when_a_card_was_sent_at_once() -> None:
    accounts.owner()
    card_deliveries.show(factories.draft())
    [job] = claim()
    record_sent(job.id, SentMessage(12, None), HANDLERS)
    assert not Delivery.objects.filter(kind=references.OLDER_CARD).exists()
