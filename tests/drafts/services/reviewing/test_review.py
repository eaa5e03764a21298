"""What may be done with a draft, and who is told what."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from core.transitions import StaleState
from drafts import references, states
from drafts.models import Card, Draft, DraftEvent, EditPrompt
from drafts.services.reviewing import review
from drafts.services.reviewing.answer_text import BadText
from drafts.services.reviewing.delays import PATIENCE_SECONDS, show_delays
from drafts.services.reviewing.expiry import expire_old
from drafts.services.reviewing.transition import OldRevision
from drafts.services.showing import card_deliveries
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.drafts import factories

pytestmark = pytest.mark.django_db


def events(draft: Draft) -> list[str]:
    return list(draft.events.values_list("kind", flat=True))


def answers() -> list[str]:
    rows = Delivery.objects.filter(kind=references.ANSWER).order_by("id")
    return [row.payload["text"] for row in rows]


def test_an_approved_draft_is_queued_once_with_who_and_when() -> None:
    draft, person = factories.draft(), accounts.owner()
    review.approve(draft, person, 1)
    draft.refresh_from_db()
    assert (draft.state, draft.decided_by) == (states.APPROVED, person)
    assert draft.decided_at is not None
    assert answers() == [draft.text]
    assert events(draft) == ["approved"]
    with pytest.raises(StaleState):
        review.approve(draft, person, 1)
    assert answers() == [draft.text]


def test_an_answer_that_was_given_up_is_queued_under_a_new_id() -> None:
    draft, person = factories.draft(), accounts.owner()
    review.approve(draft, person)
    Delivery.objects.update(state=Delivery.State.CANCELLED)
    Draft.objects.update(state=states.FAILED)
    draft.refresh_from_db()
    review.approve(draft, person)
    assert Delivery.objects.filter(state=Delivery.State.QUEUED).count() == 1


def test_a_card_of_an_older_text_can_neither_send_nor_skip() -> None:
    draft, person = factories.draft(), accounts.owner()
    review.edit(draft, "Another text", person, 1)
    for action in (review.approve, review.skip):
        with pytest.raises(OldRevision):
            action(draft, person, 1)
    draft.refresh_from_db()
    assert (draft.state, draft.revision, draft.text) == (states.PENDING, 2, "Another text")
    assert answers() == []
    review.approve(draft, person, 2)
    assert answers() == ["Another text"]


def test_of_two_edits_of_the_same_text_the_first_counts() -> None:
    draft, person = factories.draft(), accounts.owner()
    review.edit(draft, "First", person, 1)
    with pytest.raises(OldRevision):
        review.edit(draft, "Second", person, 1)
    draft.refresh_from_db()
    assert draft.text == "First"


def test_an_edit_is_written_down_with_the_text_it_replaced() -> None:
    draft, person = factories.draft(text="Before"), accounts.owner()
    review.edit(draft, "  After \n", person)
    (event,) = draft.events.all()
    assert (event.kind, event.person, event.detail) == ("edited", person, "Before")
    assert Draft.objects.get().text == "After"
    assert Card.objects.filter(draft=draft).count() == 1


def test_an_edit_closes_the_questions_for_a_text() -> None:
    draft, person = factories.draft(), accounts.owner()
    review.ask_for_text(draft, person)
    review.edit(draft, "After", person)
    assert not EditPrompt.objects.filter(open=True).exists()


def test_asking_again_closes_the_earlier_question() -> None:
    draft, person = factories.draft(), accounts.owner()
    first, second = review.ask_for_text(draft, person), review.ask_for_text(draft, person)
    assert list(EditPrompt.objects.filter(open=True)) == [second]
    assert first != second


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b", "\u2060\ufeff", "\u200e \u200f"])
def test_a_text_with_nothing_to_see_is_empty(text: str) -> None:
    draft, person = factories.draft(text="Before"), accounts.owner()
    with pytest.raises(BadText) as caught:
        review.edit(draft, text, person)
    assert caught.value.reason == "empty"
    assert Draft.objects.get().text == "Before"


def test_twenty_thousand_characters_are_taken_and_one_more_is_not() -> None:
    draft, person = factories.draft(), accounts.owner()
    review.edit(draft, "x" * 20_000, person)
    with pytest.raises(BadText) as caught:
        review.edit(draft, "x" * 20_001, person)
    assert caught.value.reason == "long"


TEXTS = [
    "<b>bold</b> & &amp;",
    "*a* _b_ `c` [d](e) ~f~ ||g|| #h +i -j =k {l} .!",
    "\\n \\*",
    "\u202bשלום\u202c",
    "👨‍👩‍👧‍👦🇺🇦",
    "a\n\n\n  b",
    "{name} %(x)s %s",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_queued_exactly_as_it_was_written(text: str) -> None:
    draft, person = factories.draft(), accounts.owner()
    review.edit(draft, text, person)
    review.approve(draft, person)
    assert answers() == [text]


def test_a_draft_expires_when_its_time_has_come() -> None:
    old = factories.draft(expires_at=timezone.now() - timedelta(seconds=1))
    new = factories.draft()
    decided = factories.draft(state=states.SENT, expires_at=factories.START)
    assert expire_old() == 1
    assert expire_old() == 0
    assert [Draft.objects.get(pk=row.pk).state for row in (old, new, decided)] == [
        "expired",
        "pending",
        "sent",
    ]
    assert events(old) == ["expired"]


def test_a_failed_answer_is_retried_with_the_same_deliveries() -> None:
    draft, person = factories.draft(), accounts.owner()
    review.approve(draft, person)
    review.begin_sending(draft)
    Delivery.objects.filter(kind=references.ANSWER).update(state="failed")
    review.fail_sending(draft, "blocked", "blocked")
    assert (draft.state, draft.failure) == (states.FAILED, "blocked")
    number = Delivery.objects.get(kind=references.ANSWER).random_id
    review.approve(draft, person)
    row = Delivery.objects.get(kind=references.ANSWER)
    assert (row.state, row.random_id) == ("queued", number)
    assert Draft.objects.get().failure == ""


def test_a_change_reaches_every_owners_newest_card() -> None:
    draft = factories.draft()
    people = [accounts.owner(), accounts.owner()]
    card_deliveries.show(draft)
    assert set(Card.objects.values_list("person", flat=True)) == {one.pk for one in people}
    for person in people:
        card_deliveries.show_to(draft, person)
    Delivery.objects.all().delete()
    review.skip(draft, people[0])
    edits = Delivery.objects.filter(kind=references.CARD_EDIT)
    assert set(edits.values_list("chat_id", flat=True)) == {one.telegram_id for one in people}
    newest = {references.card_reference(card.pk) for card in Card.objects.filter(replaced=False)}
    assert set(edits.values_list("reference", flat=True)) == newest


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_of_two_owners_at_once_one_wins(round_: int) -> None:
    draft, people = factories.draft(), [accounts.owner(name="Ann"), accounts.owner(name="Ben")]
    at_once = threading.Barrier(2)

    def decide(number: int) -> str:
        try:
            mine = Draft.objects.select_related("chat").get(pk=draft.pk)
            at_once.wait(30)
            if number:
                review.skip(mine, people[1], 1)
            else:
                review.approve(mine, people[0], 1)
            return people[number].name
        except StaleState:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        won = [name for name in pool.map(decide, range(2)) if name]
    draft.refresh_from_db()
    assert won == [draft.decided_by.name]  # type: ignore[union-attr]
    assert len(answers()) == (1 if draft.state == states.APPROVED else 0)
    assert DraftEvent.objects.filter(kind__in=["approved", "skipped"]).count() == 1


# --- an approved answer that does not leave at once --------------------------------------------


def card_edits() -> int:
    return Delivery.objects.filter(kind=references.CARD_EDIT).count()


def test_the_cards_of_an_answer_that_does_not_leave_at_once_say_so_once() -> None:
    draft, person = factories.draft(), accounts.owner()
    card_deliveries.show(draft)
    review.approve(draft, person)
    assert show_delays() == 0, "it may leave within a moment"
    with time_machine.travel(timezone.now() + timedelta(seconds=PATIENCE_SECONDS + 0.1)):
        assert show_delays() == 1
        assert show_delays() == 0
    assert card_edits() == 1


def test_an_answer_that_has_left_is_not_late() -> None:
    draft = factories.draft(state=states.SENT, decided_at=timezone.now() - timedelta(minutes=1))
    card_deliveries.show(draft)
    assert show_delays() == 0


def test_an_answer_that_failed_and_is_tried_again_may_be_late_again() -> None:
    draft, person = factories.draft(state=states.FAILED, shown_wait=""), accounts.owner()
    card_deliveries.show(draft)
    review.approve(draft, person)
    with time_machine.travel(timezone.now() + timedelta(seconds=PATIENCE_SECONDS + 0.1)):
        assert show_delays() == 1


# --- in the same moment -------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_is_approved_while_a_newer_message_is_stored_still_goes_out() -> None:
    """The message was stored when the draft was still pending; its end waits for the approval that
    is just being committed, and then changes nothing."""
    draft, person = factories.draft(), accounts.owner()
    as_read = Draft.objects.select_related("chat").get(pk=draft.pk)
    approved, superseding = threading.Event(), threading.Event()

    def approve() -> None:
        try:
            with transaction.atomic():
                review.approve(draft, person)
                approved.set()
                superseding.wait(30)
        finally:
            connection.close()

    other = threading.Thread(target=approve)
    other.start()
    approved.wait(30)
    threading.Timer(0.2, superseding.set).start()
    review.supersede(as_read, "a newer message came")
    other.join(30)
    draft.refresh_from_db()
    assert draft.state == states.APPROVED
    assert list(Delivery.objects.values_list("kind", "state")) == [(references.ANSWER, "queued")]
