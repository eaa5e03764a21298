"""The address of a link or preview that is known later than its message."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import TelegramAccount
from drafts import states
from drafts.models import Chat, Draft, Message
from drafts.services.drafting.analysis import analyse
from drafts.services.messages.ingest import store_messages
from drafts.services.reviewing import review
from tests.drafts import factories
from tests.drafts.factories import Drafter, written
from tests.drafts.services.messages.ingest.stored import due, state

pytestmark = pytest.mark.django_db
ASKED = "What do you charge?"
#: As history has it once the page was looked up, and after an update of aibot.
LATER = [
    f"{ASKED}\nhttps://shop.example/red",
    "What do you (https://shop.example/red) charge (https://shop.example/prices)?",
]


@pytest.mark.parametrize("later", LATER)
def test_it_is_stored_and_leaves_a_draft_alone(
    shop: TelegramAccount, pending: Draft, later: str
) -> None:
    store_messages(shop.pk, [written(10, later)])
    assert state(pending) == states.PENDING
    stored = Message.objects.get()
    assert (stored.text, stored.edited_at) == (later, None)
    assert not due()


@pytest.mark.parametrize("later", LATER)
def test_a_question_that_was_skipped_is_not_asked_again(
    shop: TelegramAccount, pending: Draft, later: str
) -> None:
    review.skip(pending, None)
    Chat.objects.update(analysed_message_id=10)
    store_messages(shop.pk, [written(10, later)])
    assert not due()
    assert Chat.objects.get().analysed_message_id == 10


def test_it_leaves_a_message_alone_that_was_edited_before(shop: TelegramAccount) -> None:
    edited = timezone.now().replace(microsecond=0)
    store_messages(shop.pk, [written(10, ASKED, edited_at=edited)])
    draft = factories.draft(Chat.objects.get(), question=Message.objects.get())
    store_messages(shop.pk, [written(10, LATER[0], edited_at=edited)])
    assert state(draft) == states.PENDING
    assert Message.objects.get().text == LATER[0]


def test_another_address_in_an_edited_question_makes_a_draft_stale(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(10, LATER[0], edited_at=timezone.now())])
    assert state(pending) == states.SUPERSEDED
    assert due()


def test_other_words_make_a_draft_stale_without_a_date_as_well(
    shop: TelegramAccount, pending: Draft
) -> None:
    store_messages(shop.pk, [written(10, "What do you charge for two?")])
    assert state(pending) == states.SUPERSEDED


def test_a_question_whose_address_comes_while_the_ai_reads_it_is_answered(
    shop: TelegramAccount,
) -> None:
    store_messages(shop.pk, [written(10, ASKED)])
    chat = Chat.objects.get()
    Chat.objects.update(analysis_due_at=timezone.now() - timedelta(minutes=1))

    drafter = Drafter(
        factories.decision("50 €."),
        meanwhile=lambda: store_messages(shop.pk, [written(10, LATER[0])]),
    )
    analyse(chat.pk, drafter)
    assert due() or Draft.objects.exists()
