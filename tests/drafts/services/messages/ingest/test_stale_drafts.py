"""What makes a draft stale and the chat due, and what leaves it alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from accounts.models import TelegramAccount
from accounts.telegram.types import DeletedMessages
from drafts import states
from drafts.models import Chat, Draft, Message
from drafts.services.drafting.analysis import analyse
from drafts.services.messages.ingest import store_deletion, store_messages
from drafts.services.reviewing import review
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.factories import written
from tests.drafts.services.messages.ingest.stored import due, state

pytestmark = pytest.mark.django_db


def test_a_newer_message_makes_a_draft_stale_and_the_chat_due(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(11, "And when?")])
    assert state(pending) == states.SUPERSEDED
    assert due()


def test_the_owners_own_answer_makes_a_draft_stale(shop: TelegramAccount, pending: Draft) -> None:
    store_messages(shop.pk, [written(11, "50 €", ours=True)])
    assert state(pending) == states.SUPERSEDED
    assert not due()


@pytest.mark.parametrize("ours", [True, False])
def test_what_telegram_sends_for_who_is_away_leaves_a_draft_alone(
    shop: TelegramAccount, pending: Draft, ours: bool
) -> None:
    away = written(11, "I am away until Monday", ours=ours, automatic=True)
    store_messages(shop.pk, [away])
    assert state(pending) == states.PENDING
    assert not due()
    assert Chat.objects.get().auto_paused_until is None


def test_who_was_greeted_by_telegram_still_waits_for_an_answer(shop: TelegramAccount) -> None:
    store_messages(shop.pk, [written(5, "Is the red one there?")])
    store_messages(shop.pk, [written(6, "Welcome!", ours=True, automatic=True)])
    assert due()
    Chat.objects.update(analysis_due_at=timezone.now())
    drafter = factories.Drafter(factories.decision("Yes."))
    assert analyse(Chat.objects.get().pk, drafter) == "drafted"
    assert [line.text for line in drafter.asked[0].lines] == ["Is the red one there?"]


def test_nobody_waits_for_an_answer_to_what_telegram_sends_for_them(shop: TelegramAccount) -> None:
    store_messages(shop.pk, [written(5, "When do you open?", ours=True)])
    store_messages(shop.pk, [written(6, "We are closed. Call us?", automatic=True)])
    assert not due()


@pytest.mark.parametrize("ours", [True, False])
def test_history_that_is_read_later_leaves_a_draft_alone(
    shop: TelegramAccount, pending: Draft, ours: bool
) -> None:
    """After a reconnect the last twenty messages of a chat are read, older ones among them."""
    store_messages(shop.pk, [written(number, ours=ours) for number in (3, 7, 9)])
    assert state(pending) == states.PENDING
    assert not due()


def test_an_edit_of_the_question_makes_a_draft_stale_and_the_chat_due(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(10, "What do you charge for two?", edited_at=timezone.now())])
    assert state(pending) == states.SUPERSEDED
    assert due()


def test_a_picture_that_is_added_to_the_question_makes_a_draft_stale(
    shop: TelegramAccount, pending: Draft
) -> None:
    same = written(10, pending.question.text, media="photo")
    store_messages(shop.pk, [same])
    assert state(pending) == states.PENDING, "only known better now, not edited"
    store_messages(shop.pk, [replace(same, edited_at=timezone.now())])
    assert state(pending) == states.SUPERSEDED
    assert Message.objects.get(telegram_id=10).media == "photo"
    assert due()


def test_an_edit_of_something_else_leaves_a_draft_alone(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(8), written(9, ours=True)])
    store_messages(shop.pk, [written(8, "edited", edited_at=timezone.now())])
    store_messages(shop.pk, [written(9, "edited", ours=True, edited_at=timezone.now())])
    assert state(pending) == states.PENDING


def test_an_edit_of_an_earlier_line_of_the_question_makes_a_draft_stale(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(9, "Is the red one there?")])
    assert state(pending) == states.PENDING
    store_messages(shop.pk, [written(9, "Is the blue one there?", edited_at=timezone.now())])
    assert state(pending) == states.SUPERSEDED
    assert due()


def test_when_the_question_is_deleted_the_draft_is_stale(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_deletion(shop.pk, DeletedMessages((10,)))
    assert state(pending) == states.SUPERSEDED
    assert not due()


def test_when_the_newest_question_is_deleted_the_one_before_waits_again(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(9, "Do you sell vases?")])
    assert not due()
    store_deletion(shop.pk, DeletedMessages((10,)))
    assert due(), "nobody has answered it"


def test_when_an_earlier_line_of_the_question_is_deleted_the_draft_is_stale(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(9, "Is the red one there?")])
    store_deletion(shop.pk, DeletedMessages((9,)))
    assert state(pending) == states.SUPERSEDED
    assert due(), "the rest of it is still a question"


def test_a_deletion_of_something_else_leaves_a_draft_alone(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(7), written(8, ours=True), written(9, "And when?")])
    store_deletion(shop.pk, DeletedMessages((7,)))
    assert state(pending) == states.PENDING
    assert not due()


def test_our_own_delivery_coming_back_is_no_answer_by_hand(
    shop: TelegramAccount, pending: Draft
) -> None:
    """It was sent by us: by its id, or, before we know that, by its text."""
    store_messages(shop.pk, [written(12, "And when?")])
    other = factories.draft(Chat.objects.get(), question=Message.objects.get(telegram_id=12))
    accounts.delivery(
        account=shop, chat_id=42, message_id=13, state="sent", payload={"text": "first"}, attempts=1
    )
    accounts.delivery(
        account=shop, chat_id=42, state="inflight", payload={"text": "second"}, attempts=1
    )
    store_messages(shop.pk, [written(13, "first", ours=True), written(14, "second", ours=True)])
    assert state(other) == states.PENDING
    store_messages(shop.pk, [written(15, "third", ours=True)])
    assert state(other) == states.SUPERSEDED


def test_what_the_owner_approved_goes_out_whatever_is_written(
    shop: TelegramAccount, pending: Draft
) -> None:
    review.approve(pending, None)
    store_messages(shop.pk, [written(11, "And when?")])
    assert state(pending) == states.APPROVED
