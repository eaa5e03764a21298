"""Answers that are put off: shown again later, or sent later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person, TelegramAccount
from accounts.services.switches import set_sending_paused
from core.transitions import StaleState
from drafts import references, states
from drafts.delivery_handlers import HANDLERS
from drafts.models import Card, Chat, Draft
from drafts.services.messages import ingest
from drafts.services.reviewing import later, review
from drafts.services.reviewing.expiry import expire_old
from drafts.services.reviewing.transition import OldRevision
from outbox.claim import claim_due
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.factories import written

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def owner() -> Person:
    return accounts.owner(name="Olena")


@pytest.fixture
def draft(owner: Person) -> Draft:
    account = accounts.account(
        status=TelegramAccount.Status.CONNECTED, status_since=NOW - timedelta(days=1)
    )
    chat = factories.chat(account=account, telegram_id=42)
    question = factories.message(chat, 10)
    made = factories.draft(chat, question=question)
    Card.objects.create(draft=made, person=owner, message_id=5)
    return made


def fresh(draft: Draft) -> Draft:
    return Draft.objects.get(pk=draft.pk)


def answers() -> list[str]:
    return list(Delivery.objects.filter(kind=references.ANSWER).values_list("state", flat=True))


def card_text(owner: Person) -> str:
    """What the newest card says."""
    card = Card.objects.filter(person=owner).latest("id")
    delivery = accounts.delivery(kind="card", reference=f"card:{card.pk}")
    outgoing = HANDLERS["card"].prepare(delivery)
    assert outgoing is not None and outgoing.bot_message is not None
    return outgoing.bot_message.text


# --- snoozed ------------------------------------------------------------------------------------


def test_a_snoozed_draft_is_shown_anew_when_its_time_has_come(
    draft: Draft, owner: Person, clock: Any
) -> None:
    later.snooze(draft, owner, 1, NOW + HOUR)
    assert "Shown again at 13:00" in card_text(owner)
    Delivery.objects.update(state="sent")
    clock.move_to(NOW + HOUR - timedelta(seconds=1))
    assert later.release_due() == 0
    clock.move_to(NOW + HOUR)
    assert later.release_due() == 1
    assert fresh(draft).state == states.PENDING
    first, second = Card.objects.order_by("id")
    assert (first.replaced, second.replaced) == (True, False)
    assert list(draft.events.values_list("kind", flat=True)) == ["snoozed", "due"]
    assert later.release_due() == 0


def test_a_time_that_passed_while_nothing_ran_is_due_at_once(
    draft: Draft, owner: Person, clock: Any
) -> None:
    later.snooze(draft, owner, 1, NOW + HOUR)
    clock.move_to(NOW + timedelta(days=3))
    assert expire_old() == 0, "it waits for its time"
    later.release_due()
    assert fresh(draft).state == states.PENDING
    assert expire_old() == 0, "and then as long as a new one"


def test_of_two_that_release_at_once_one_shows_it(draft: Draft, owner: Person) -> None:
    later.snooze(draft, owner, 1, NOW)
    stale = fresh(draft)
    later.release_due()
    with pytest.raises(StaleState):
        later._show_again(stale)
    assert Card.objects.count() == 2


@pytest.mark.parametrize("put_off", [later.snooze, later.schedule])
def test_a_newer_message_of_the_contact_makes_it_out_of_date(
    put_off: Any, draft: Draft, owner: Person
) -> None:
    put_off(draft, owner, 1, NOW + HOUR)
    ingest.store_messages(draft.chat.account_id, [written(11, "And on Sunday?")])
    assert fresh(draft).state == states.SUPERSEDED
    assert answers() == []


@pytest.mark.parametrize("put_off", [later.snooze, later.schedule])
def test_a_changed_or_deleted_question_makes_it_out_of_date(
    put_off: Any, draft: Draft, owner: Person
) -> None:
    put_off(draft, owner, 1, NOW + HOUR)
    ingest.store_messages(draft.chat.account_id, [written(10, "Something else?", edited_at=NOW)])
    assert fresh(draft).state == states.SUPERSEDED


@pytest.mark.parametrize("put_off", [later.snooze, later.schedule])
def test_it_can_be_brought_back_or_skipped(put_off: Any, draft: Draft, owner: Person) -> None:
    put_off(draft, owner, 1, NOW + HOUR)
    later.bring_back(fresh(draft), owner, 1)
    assert (fresh(draft).state, fresh(draft).due_at) == (states.PENDING, None)
    put_off(fresh(draft), owner, 1, NOW + HOUR)
    review.skip(fresh(draft), owner, 1)
    assert fresh(draft).state == states.SKIPPED


@pytest.mark.parametrize("put_off", [later.snooze, later.schedule])
def test_a_card_of_an_older_text_puts_nothing_off(
    put_off: Any, draft: Draft, owner: Person
) -> None:
    review.edit(draft, "Another text", owner)
    with pytest.raises(OldRevision):
        put_off(fresh(draft), owner, 1, NOW + HOUR)
    assert fresh(draft).state == states.PENDING


# --- scheduled ----------------------------------------------------------------------------------


def test_a_scheduled_answer_leaves_at_its_time(draft: Draft, owner: Person, clock: Any) -> None:
    later.schedule(draft, owner, 1, NOW + HOUR)
    assert "It will be sent at 13:00" in card_text(owner)
    assert later.release_due() == 0
    clock.move_to(NOW + HOUR)
    assert later.release_due() == 1
    assert (fresh(draft).state, fresh(draft).decided_by) == (states.APPROVED, owner)
    (job,) = claim_due(HANDLERS, accounts=[draft.chat.account_id], bot=False, busy=[], limit=5)
    assert job.outgoing.text == draft.text
    assert later.release_due() == 0
    assert len(answers()) == 1


def test_sending_that_is_paused_holds_it_back_like_any_other(
    draft: Draft, owner: Person, clock: Any
) -> None:
    later.schedule(draft, owner, 1, NOW + HOUR)
    set_sending_paused(True, owner)
    clock.move_to(NOW + HOUR)
    later.release_due()
    assert claim_due(HANDLERS, accounts=[draft.chat.account_id], bot=False, busy=[], limit=5) == []
    assert "it will be sent when you send /resume" in card_text(owner)


def test_an_answer_by_hand_withdraws_it_and_says_so_further_down(
    draft: Draft, owner: Person
) -> None:
    later.schedule(draft, owner, 1, NOW + HOUR)
    ingest.store_messages(draft.chat.account_id, [written(11, "Yes, we are.", ours=True)])
    assert fresh(draft).state == states.SUPERSEDED
    assert Card.objects.count() == 2
    assert "Not sent at 13:00" in card_text(owner)


def test_in_a_chat_that_is_paused_it_is_shown_instead(
    draft: Draft, owner: Person, clock: Any
) -> None:
    later.schedule(draft, owner, 1, NOW + HOUR)
    Chat.objects.update(mode="off")
    clock.move_to(NOW + HOUR)
    later.release_due()
    assert fresh(draft).state == states.PENDING
    assert "the chat was paused when its time came" in card_text(owner)
    assert answers() == []


def test_it_is_looked_at_once_more_when_it_is_about_to_leave(
    draft: Draft, owner: Person, clock: Any
) -> None:
    """The account was away at its time; meanwhile the owner has answered."""
    later.schedule(draft, owner, 1, NOW + HOUR)
    clock.move_to(NOW + HOUR)
    later.release_due()
    factories.message(draft.chat, 11, outgoing=True)
    accounts_of = [draft.chat.account_id]
    assert claim_due(HANDLERS, accounts=accounts_of, bot=False, busy=[], limit=5) == []
    assert fresh(draft).state == states.SUPERSEDED
    assert answers() == ["cancelled"]
    assert "you had answered yourself" in card_text(owner)


def test_what_the_owner_sends_now_is_not_withdrawn(draft: Draft, owner: Person) -> None:
    later.schedule(draft, owner, 1, NOW + HOUR)
    review.approve(fresh(draft), owner)
    factories.message(draft.chat, 11, outgoing=True)
    assert claim_due(HANDLERS, accounts=[draft.chat.account_id], bot=False, busy=[], limit=5)


def test_it_waits_until_its_account_is_connected_and_has_read_what_came(
    draft: Draft, owner: Person, clock: Any
) -> None:
    later.schedule(draft, owner, 1, NOW + HOUR)
    TelegramAccount.objects.update(status="waiting")
    clock.move_to(NOW + HOUR)
    assert later.release_due() == 0
    TelegramAccount.objects.update(status="connected", status_since=timezone.now())
    assert later.release_due() == 0
    clock.shift(later.SETTLED)
    assert later.release_due() == 1
    assert fresh(draft).state == states.APPROVED


def test_one_that_can_not_wait_again_does_not_stop_the_others(
    draft: Draft, owner: Person, clock: Any
) -> None:
    later.schedule(draft, owner, 1, NOW + HOUR)
    factories.draft(draft.chat)  # another one waits in the same chat
    Chat.objects.update(mode="off")
    other = factories.draft()
    later.snooze(other, owner, 1, NOW + HOUR)
    clock.move_to(NOW + HOUR)
    later.release_due()
    assert (fresh(draft).state, fresh(other).state) == (states.SCHEDULED, states.PENDING)


def test_one_that_is_hours_late_is_shown_instead(draft: Draft, owner: Person, clock: Any) -> None:
    later.schedule(draft, owner, 1, NOW + HOUR)
    clock.move_to(NOW + HOUR + later.TOO_LATE + timedelta(seconds=1))
    later.release_due()
    assert fresh(draft).state == states.PENDING
    assert "its time had passed" in card_text(owner)
    assert answers() == []
