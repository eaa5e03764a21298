"""Cards past their expiry, and what may still be done with them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Person
from bot.callbacks.results import result_text
from core.transitions import StaleState
from drafts import states
from drafts.cards import draft_cards
from drafts.models import Card, Draft
from drafts.services.buttons.callbacks import button_data, press
from drafts.services.reviewing import review
from tests.drafts import factories
from tests.drafts.services.buttons.callbacks.queued import queued

pytestmark = pytest.mark.django_db


@pytest.fixture
def stale(owner: Person) -> Draft:
    """Past its expiry, and not marked yet: nothing ran meanwhile."""
    draft = factories.draft(expires_at=timezone.now() - timedelta(seconds=1))
    Card.objects.create(draft=draft, person=owner, message_id=5)
    return draft


@pytest.mark.parametrize("action", ["send", "edit"])
def test_expired_is_expired_and_offers_to_send_anyway(
    stale: Draft, owner: Person, action: str
) -> None:
    pressed = press(button_data(stale, action), owner, "", 5)
    assert pressed.result == "expired"
    assert "nothing was sent" in result_text(pressed)[0]
    stale.refresh_from_db()
    assert stale.state == states.EXPIRED
    assert queued() == []
    shown = draft_cards.card(Card.objects.get())
    assert "Expired unanswered" in shown.text
    [[button]] = shown.buttons
    assert press(button.data, owner, "", 5).result == "sending"
    assert len(queued()) == 1
    assert press(button.data, owner, "", 5).result == "too_late"
    assert len(queued()) == 1


def test_what_has_expired_can_be_skipped(stale: Draft, owner: Person) -> None:
    assert press(button_data(stale, "skip"), owner, "", 5).result == "skipped"


def test_nothing_is_sent_anyway_while_another_answer_waits(stale: Draft, owner: Person) -> None:
    press(button_data(stale, "send"), owner, "", 5)
    factories.draft(stale.chat)
    assert press(button_data(stale, "anyway"), owner, "", 5).result == "too_late"
    assert queued() == []


def test_the_admin_does_not_send_what_has_expired(owner: Person) -> None:
    draft = factories.draft(state=states.EXPIRED)
    with pytest.raises(StaleState):
        review.approve(draft, None)
