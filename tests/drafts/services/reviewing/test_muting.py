"""What a card does with its chat: no cards, or no AI, and back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person
from drafts import states
from drafts.cards import draft_cards
from drafts.models import Card, Chat, Draft
from drafts.selectors import not_shown
from drafts.services.buttons.callbacks import button_data, press
from drafts.services.reviewing import muting
from drafts.services.showing.card_deliveries import show_first
from tests.accounts import factories as accounts
from tests.drafts import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Person:
    return accounts.owner(name="Olena")


@pytest.fixture
def draft(owner: Person) -> Draft:
    made = factories.draft()
    Card.objects.create(draft=made, person=owner)
    return made


def shown(draft: Draft) -> tuple[str, list[str]]:
    message = draft_cards.card(Card.objects.filter(draft=draft).latest("id"))
    return message.text, [button.text for row in message.buttons for button in row]


def another(draft: Draft) -> Draft:
    """The next draft of the same chat, as an analysis shows it."""
    Draft.objects.filter(pk=draft.pk).update(state=states.SUPERSEDED)
    made = factories.draft(Chat.objects.get(pk=draft.chat_id))
    show_first(made)
    return made


def test_a_muted_chat_shows_no_cards_until_it_is_unmuted(draft: Draft, owner: Person) -> None:
    told = press(button_data(draft, "muteever"), owner)
    assert (told.result, told.detail) == ("muted_for_good", "")
    text, buttons = shown(draft)
    assert "🔕 No more cards for this chat." in text
    assert "🔔 Unmute chat" in buttons
    silent = another(draft)
    assert not silent.cards.exists()
    assert press(button_data(draft, "unmute"), owner).result == "unmuted", "also on an old card"
    assert silent.cards.count() == 1, "what has waited is shown now"


def test_muted_for_a_day_it_speaks_again_by_itself(draft: Draft, owner: Person) -> None:
    assert press(button_data(draft, "muteday"), owner).detail
    assert "🔕 No cards for this chat until" in shown(draft)[0]
    silent = another(draft)
    assert muting.end_old_mutes() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1), tick=False):
        assert muting.end_old_mutes() == 1
        assert silent.cards.count() == 1


@pytest.mark.parametrize("mode", ["suggest", "auto"])
def test_a_paused_chat_is_resumed_as_it_was(draft: Draft, owner: Person, mode: str) -> None:
    Chat.objects.update(mode=mode)
    assert press(button_data(draft, "pausechat"), owner).result == "chat_paused"
    assert Chat.objects.get().mode == "off"
    text, buttons = shown(draft)
    assert "⏸ This chat is paused" in text
    assert "▶️ Resume chat" in buttons
    press(button_data(draft, "pausechat"), owner)
    assert press(button_data(draft, "resumechat"), owner).result == "chat_resumed"
    assert Chat.objects.get().mode == mode


def test_a_digest_leaves_muted_chats_out(draft: Draft, owner: Person) -> None:
    assert list(not_shown(owner)) == [draft]
    press(button_data(draft, "muteday"), owner)
    assert list(not_shown(owner)) == []


def test_other_chats_stay_as_they_are(draft: Draft, owner: Person) -> None:
    other = factories.chat()
    press(button_data(draft, "muteever"), owner)
    press(button_data(draft, "pausechat"), owner)
    other.refresh_from_db()
    assert (other.muted_until, other.mode) == (None, "suggest")
