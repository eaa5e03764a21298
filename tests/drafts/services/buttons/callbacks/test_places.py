"""A press counts only on the message where the card was shown."""

from __future__ import annotations

import pytest

from accounts.models import Person
from bot.callbacks.results import result_text
from drafts import references
from drafts.delivery_handlers import HANDLERS
from drafts.models import Card, Draft
from drafts.services.buttons.callbacks import button_data, press
from outbox.models import Delivery
from outbox.queue import queue_bot_message
from tests.accounts import factories as accounts
from tests.drafts.services.buttons.callbacks.queued import queued

pytestmark = pytest.mark.django_db


def test_a_press_counts_only_on_the_message_where_the_card_was_shown(
    draft: Draft, owner: Person
) -> None:
    Card.objects.create(draft=draft, person=owner, message_id=5)
    for action in ("send", "edit", "skip"):
        refused = press(button_data(draft, action), owner, "", 6)
        assert refused.result == "elsewhere"
        assert "where I showed it" in result_text(refused)[0]
    assert queued() == []
    assert draft.events.filter(kind="refused").count() == 3
    assert press(button_data(draft, "send"), owner, "", 5).result == "sending"


def test_a_card_of_somebody_else_is_another_place(draft: Draft, owner: Person) -> None:
    second = accounts.owner()
    Card.objects.create(draft=draft, person=owner, message_id=5)
    Card.objects.create(draft=draft, person=second, message_id=8)
    assert press(button_data(draft, "send"), second, "", 5).result == "elsewhere"


def test_a_press_before_the_number_of_the_card_is_recorded_counts(
    draft: Draft, owner: Person
) -> None:
    Card.objects.create(draft=draft, person=owner)
    assert press(button_data(draft, "send"), owner, "", 5).result == "sending"


def test_the_older_copy_of_a_card_that_was_sent_twice_counts_and_points_to_the_newer(
    draft: Draft, owner: Person
) -> None:
    card = Card.objects.create(draft=draft, person=owner, message_id=9)
    sent = queue_bot_message(
        chat_id=owner.telegram_id, kind=references.CARD, reference=f"card:{card.pk}"
    )
    Delivery.objects.filter(pk=sent.pk).update(attempts=2, state="sent", message_id=9)
    assert press(button_data(draft, "send"), owner, "", 8).result == "sending"
    older = Delivery.objects.get(kind=references.OLDER_CARD)
    outgoing = HANDLERS[references.OLDER_CARD].prepare(older)
    assert outgoing is not None and outgoing.bot_message is not None
    assert outgoing.edits == 8
    assert outgoing.bot_message.buttons == ()
    assert "Shown again further down" in outgoing.bot_message.text
