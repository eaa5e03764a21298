"""Several who decide: one may hold a card, the others see who."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person
from drafts import references, states
from drafts.cards import draft_cards
from drafts.models import Card, Draft, EditPrompt
from drafts.services.buttons import new_text
from drafts.services.buttons.callbacks import button_data, press
from drafts.services.reviewing import holds
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.drafts import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def olena() -> Person:
    return accounts.owner(name="Olena")


@pytest.fixture
def max_() -> Person:
    return accounts.owner(name="Max", role=Person.Role.REVIEWER)


@pytest.fixture
def draft(olena: Person, max_: Person) -> Draft:
    made = factories.draft()
    for person in (olena, max_):
        Card.objects.create(draft=made, person=person)
    return made


def shown(draft: Draft, person: Person) -> tuple[str, list[str]]:
    message = draft_cards.card(Card.objects.get(draft=draft, person=person))
    return message.text, [button.text for row in message.buttons for button in row]


def edits_of(person: Person) -> int:
    return Delivery.objects.filter(kind=references.CARD_EDIT, chat_id=person.telegram_id).count()


@pytest.mark.parametrize("action", ["edit", "more", "hold", "tell", "shorter"])
def test_who_works_on_a_card_holds_it_and_the_others_see_that(
    draft: Draft, olena: Person, max_: Person, action: str
) -> None:
    press(button_data(draft, action), olena)
    assert Draft.objects.get().held_by == olena
    text, buttons = shown(draft, max_)
    assert "✋ Olena is on it." in text
    assert buttons == ["✋ Take over"]
    assert edits_of(max_) >= 1
    text, buttons = shown(draft, olena)
    assert "is on it" not in text
    assert "✅ Send" in buttons or "‹ Back" in buttons


@pytest.mark.parametrize("action", ["send", "skip", "edit", "more", "snooze", "muteday", "hold"])
def test_what_somebody_holds_is_not_decided_by_another(
    draft: Draft, olena: Person, max_: Person, action: str
) -> None:
    press(button_data(draft, "hold"), olena)
    told = press(button_data(draft, action), max_)
    assert (told.result, told.detail) == ("held_by", "Olena")
    assert Draft.objects.get().state == states.PENDING
    assert not EditPrompt.objects.exists()


def test_of_two_presses_at_once_one_wins_and_the_other_sees_who(
    draft: Draft, olena: Person, max_: Person
) -> None:
    mine, theirs = Draft.objects.get(), Draft.objects.get()
    holds.hold(mine, olena)
    with pytest.raises(holds.Held) as refused:
        holds.hold(theirs, max_)  # read before the other's press
    assert refused.value.holder == olena


def test_it_can_be_taken_over_by_one(draft: Draft, olena: Person, max_: Person) -> None:
    third = accounts.owner(name="Ida")
    holds.hold(draft, olena)
    one, other = Draft.objects.get(), Draft.objects.get()
    assert press(button_data(draft, "takeover"), max_).result == "held"
    with pytest.raises(holds.Held):
        holds.take_over(other, third)
    assert one.held_by == olena and Draft.objects.get().held_by == max_
    assert "✋ Max is on it." in shown(draft, olena)[0]
    assert press(button_data(draft, "send"), max_).result == "sending"


def test_a_text_for_a_card_that_another_holds_changes_nothing(
    draft: Draft, olena: Person, max_: Person
) -> None:
    press(button_data(draft, "edit"), olena)
    press(button_data(draft, "takeover"), max_)
    assert new_text.handle_text(olena, "Mine!").result == "held_by"
    assert Draft.objects.get().revision == 1


def test_who_lets_go_leaves_it_to_all(draft: Draft, olena: Person, max_: Person) -> None:
    press(button_data(draft, "hold"), olena)
    assert press(button_data(draft, "letgo"), olena).result == "released"
    assert "✅ Send" in shown(draft, max_)[1]
    assert press(button_data(draft, "send"), max_).result == "sending"


def test_a_hold_ends_by_itself(draft: Draft, olena: Person, max_: Person) -> None:
    press(button_data(draft, "hold"), olena)
    before = edits_of(max_)
    assert holds.end_old_holds() == 0
    Delivery.objects.update(state="sent")
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert holds.end_old_holds() == 1
        assert edits_of(max_) == before + 1
        assert press(button_data(draft, "send"), max_).result == "sending"


def test_alone_nobody_is_offered_to_hold_a_card(olena: Person) -> None:
    draft = factories.draft()
    card = Card.objects.create(draft=draft, person=olena, menu="more")
    texts = [button.text for row in draft_cards.card(card).buttons for button in row]
    assert "✋ I'm on it" not in texts
    accounts.owner()
    texts = [button.text for row in draft_cards.card(card).buttons for button in row]
    assert "✋ I'm on it" in texts
