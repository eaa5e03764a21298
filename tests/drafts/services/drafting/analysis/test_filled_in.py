"""Where the AI is slow the question is shown at once, and the proposal comes on the same card."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person
from drafts import references, states
from drafts.ai.types import DrafterFailure
from drafts.cards import draft_cards
from drafts.models import Card, Chat, Draft
from drafts.services.buttons import new_text
from drafts.services.buttons.callbacks import button_data, press
from drafts.services.drafting.analysis import analyse
from drafts.services.reviewing import holds, later, muting, review
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.drafts.factories import Drafter, decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def olena() -> Person:
    return accounts.owner(name="Olena")


@pytest.fixture
def shown(chat: Chat, olena: Person) -> Draft:
    """The draft of a question that was shown since the AI took too long."""
    analyse(chat.pk, Drafter(DrafterFailure("Too slow.", whole=True, slow=True)))
    Delivery.objects.filter(kind=references.CARD).update(state=Delivery.State.SENT)
    Card.objects.update(message_id=70)
    (draft,) = Draft.objects.all()
    assert (draft.no_proposal, draft.state) == ("Too slow.", states.PENDING)
    return draft


def answer(
    chat: Chat, outcome: str | None = "drafted", meanwhile: Callable[[], object] | None = None
) -> Draft:
    """The AI answers now, a bit later; the newest draft."""
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        drafter = Drafter(decision("We are open.", 96), meanwhile=meanwhile)
        assert analyse(chat.pk, drafter) == outcome
    return Draft.objects.latest("pk")


def edits() -> int:
    return Delivery.objects.filter(kind=references.CARD_EDIT).count()


def card_text() -> str:
    (card,) = Card.objects.all()
    return draft_cards.card(card).text


def test_the_proposal_comes_on_the_same_card(chat: Chat, shown: Draft) -> None:
    draft = answer(chat)
    assert draft == shown
    assert (draft.text, draft.no_proposal, draft.state) == ("We are open.", "", states.PENDING)
    assert (draft.confidence, draft.proposed_text) == (96, "We are open.")
    assert draft.expires_at > shown.expires_at
    assert edits() == 1
    assert "Suggested reply (96 % confident)" in card_text()
    assert "no proposal" not in card_text()


def test_who_has_begun_to_write_loses_nothing(chat: Chat, shown: Draft, olena: Person) -> None:
    press(button_data(shown, "write"), olena)
    answer(chat, None)
    assert new_text.handle_text(olena, "Come at six.").result == "edited"
    assert Draft.objects.get().text == "Come at six."


def test_who_begins_while_the_ai_answers_loses_nothing(
    chat: Chat, shown: Draft, olena: Person
) -> None:
    answer(chat, "outdated", lambda: press(button_data(shown, "write"), olena))
    assert new_text.handle_text(olena, "Come at six.").result == "edited"
    assert Draft.objects.get().text == "Come at six."


def test_a_reply_to_the_card_that_crosses_the_proposal_counts(
    chat: Chat, shown: Draft, olena: Person
) -> None:
    answer(chat)
    assert new_text.handle_reply(olena, 70, "Come at six.").result == "edited"
    assert (Draft.objects.get().text, Draft.objects.get().revision) == ("Come at six.", 2)


def test_what_was_skipped_stays_skipped(chat: Chat, shown: Draft, olena: Person) -> None:
    answer(chat, "outdated", lambda: review.skip(shown, olena))
    assert Draft.objects.get().state == states.SKIPPED


def test_a_card_that_was_put_off_stays_so(chat: Chat, shown: Draft, olena: Person) -> None:
    until = timezone.now() + timedelta(hours=1)
    later.snooze(shown, olena, 1, until)
    draft = answer(chat)
    assert (draft.pk, draft.state, draft.due_at) == (shown.pk, states.SNOOZED, until)
    later.release_due(until)
    draft.refresh_from_db()
    assert (draft.state, draft.text) == (states.PENDING, "We are open.")


@pytest.mark.parametrize("state", [states.PENDING, states.SNOOZED])
def test_in_a_chat_of_mode_auto_it_leaves_unless_it_was_put_off(
    chat: Chat, shown: Draft, olena: Person, state: str, settings: object
) -> None:
    Chat.objects.update(mode=Chat.Mode.AUTO)
    if state == states.SNOOZED:
        later.snooze(shown, olena, 1, timezone.now() + timedelta(hours=1))
    left = states.APPROVED if state == states.PENDING else states.SNOOZED
    assert answer(chat).state == left


def test_the_card_of_what_left_by_itself_says_so(chat: Chat, shown: Draft) -> None:
    Chat.objects.update(mode=Chat.Mode.AUTO)
    assert answer(chat).state == states.APPROVED
    assert edits() == 1


@pytest.mark.parametrize("state", Delivery.State.values)
def test_who_has_no_card_gets_one_unless_it_is_on_its_way(
    chat: Chat, shown: Draft, state: str
) -> None:
    arrived = state == Delivery.State.SENT
    Card.objects.update(message_id=70 if arrived else None)
    Delivery.objects.filter(kind=references.CARD).update(state=state)
    answer(chat)
    lost = state in (Delivery.State.FAILED, Delivery.State.CANCELLED)
    assert Card.objects.count() == (2 if lost else 1)


def test_who_decides_since_then_gets_a_card_and_who_has_one_no_other(
    chat: Chat, shown: Draft, olena: Person
) -> None:
    accounts.owner(telegram_id=olena.telegram_id + 1, name="Taras")
    answer(chat)
    assert sorted(Card.objects.values_list("person__name", flat=True)) == ["Olena", "Taras"]


def test_a_card_that_somebody_holds_stays_theirs(chat: Chat, shown: Draft, olena: Person) -> None:
    Chat.objects.update(mode=Chat.Mode.AUTO)
    holds.hold(shown, olena)
    draft = answer(chat)
    assert (draft.pk, draft.state, draft.held_by) == (shown.pk, states.PENDING, olena)


def test_a_muted_chat_stays_silent(chat: Chat, shown: Draft, olena: Person) -> None:
    muting.mute(shown, olena, muting.FOR_GOOD)
    Card.objects.update(message_id=None)
    before = Card.objects.count()
    answer(chat)
    assert Card.objects.count() == before
