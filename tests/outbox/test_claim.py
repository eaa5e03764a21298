"""What is due is claimed, once and in order."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.services.switches import set_sending_paused
from accounts.telegram.types import SentMessage
from outbox import claim as claims
from outbox.models import Delivery
from outbox.queue import queue_bot_message
from outbox.record import record_failure, record_sent
from tests.accounts import factories
from tests.accounts.factories import LOST, chain, ids, log_of, state_of

pytestmark = pytest.mark.django_db

State = Delivery.State


def test_what_was_queued_first_is_claimed_first(claim) -> None:
    made = [factories.delivery(chat_id=number) for number in (3, 1, 2)]
    assert ids(claim()) == [row.pk for row in made]


def test_a_claimed_delivery_is_in_flight_and_claimed_only_once(claim) -> None:
    made = factories.delivery()
    (job,) = claim()
    assert state_of(made) == State.INFLIGHT
    assert made.attempts == job.attempts == 1
    assert made.first_attempt_at is not None
    assert claim() == []


def test_one_message_at_a_time_goes_to_a_chat(claim, kind) -> None:
    first, second = factories.delivery(chat_id=5), factories.delivery(chat_id=5)
    other = factories.delivery(chat_id=6)
    jobs = claim()
    assert ids(jobs) == [first.pk, other.pk]
    assert claim(busy=[job.destination for job in jobs]) == []
    record_sent(first.pk, SentMessage(1, None), {"test": kind})
    assert ids(claim(busy=[jobs[1].destination])) == [second.pk]


def test_a_long_queue_to_one_chat_hides_no_other(claim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "LOOK_AT", 10)
    long = [factories.delivery(chat_id=5) for _ in range(12)]
    other = factories.delivery(chat_id=6)
    (first,) = claim(limit=1)
    assert first.id == long[0].pk
    assert ids(claim(busy=[first.destination])) == [other.pk]


def test_the_same_chat_of_two_accounts_is_two_destinations(claim, shop) -> None:
    other = factories.account()
    made = [
        factories.delivery(account=shop, chat_id=5),
        factories.delivery(account=other, chat_id=5),
    ]
    assert ids(claim()) == [row.pk for row in made]


def test_an_edit_of_a_card_does_not_wait_for_other_cards(claim) -> None:
    made = [factories.delivery(chat_id=5), factories.delivery(chat_id=5, ordering_key="card:1")]
    assert ids(claim()) == [row.pk for row in made]


def test_no_more_than_asked_for_are_claimed(claim) -> None:
    made = [factories.delivery(chat_id=number) for number in range(1, 6)]
    assert ids(claim(limit=2)) == [made[0].pk, made[1].pk]
    assert state_of(made[2]) == State.QUEUED


def test_what_nobody_is_connected_for_waits(claim, shop) -> None:
    answer, card = factories.delivery(account=shop), factories.delivery()
    assert ids(claim(accounts=[])) == [card.pk]
    assert ids(claim(bot=False)) == [answer.pk]


def test_a_delivery_waits_for_its_time_and_holds_back_the_later_ones(claim) -> None:
    soon = timezone.now() + timedelta(minutes=5)
    first, second = factories.delivery(chat_id=5, available_at=soon), factories.delivery(chat_id=5)
    other = factories.delivery(chat_id=6)
    assert ids(claim()) == [other.pk]
    assert claims.next_due_at(timezone.now()) == soon
    with time_machine.travel(soon + timedelta(seconds=1)):
        assert ids(claim()) == [first.pk]
    assert state_of(second) == State.QUEUED


def test_parts_go_out_one_after_the_other(claim, kind, shop) -> None:
    parts = chain(shop)
    for part in parts:
        assert ids(claim()) == [part.pk]
        assert claim() == [], "the next part waits for the one before"
        record_sent(part.pk, SentMessage(part.pk, None), {"test": kind})
    assert claim() == []


@pytest.mark.parametrize("unfinished", [State.QUEUED, State.INFLIGHT, State.FAILED])
def test_a_part_never_overtakes_the_one_before(claim, shop, unfinished: str) -> None:
    first, second = chain(shop, 2)
    Delivery.objects.filter(pk=first.pk).update(
        state=unfinished, available_at=timezone.now() + timedelta(hours=1)
    )
    assert claim() == []
    assert state_of(second) == State.QUEUED


def test_an_account_that_telegram_asked_to_wait_waits_and_the_others_do_not(claim, shop) -> None:
    shop.paused_until = timezone.now() + timedelta(seconds=60)
    shop.save()
    waiting = factories.delivery(account=shop)
    other = factories.delivery(account=factories.account())
    assert ids(claim()) == [other.pk]
    with time_machine.travel(shop.paused_until + timedelta(seconds=1)):
        assert ids(claim()) == [waiting.pk]


def test_many_answers_of_an_account_that_waits_hold_nobody_else_up(claim, shop) -> None:
    shop.paused_until = timezone.now() + timedelta(hours=1)
    shop.save()
    Delivery.objects.bulk_create(
        Delivery(channel="user", kind="test", account=shop, chat_id=number, random_id=number)
        for number in range(1, claims.LOOK_AT + 50)
    )
    card = factories.delivery()
    assert ids(claim()) == [card.pk]


def test_while_sending_is_paused_nothing_leaves_in_the_owners_name(claim, shop) -> None:
    answer, card = factories.delivery(account=shop), factories.delivery()
    assert set_sending_paused(True, None)
    assert ids(claim()) == [card.pk], "the bot still speaks"
    assert state_of(answer) == State.QUEUED
    assert set_sending_paused(False, None)
    assert ids(claim()) == [answer.pk]


def test_a_delivery_nobody_wants_any_more_is_cancelled(claim, kind) -> None:
    first, second = factories.delivery(), factories.delivery()
    kind.unwanted = {first.pk}
    assert ids(claim()) == [second.pk], "the next one of the chat need not wait"
    assert state_of(first) == State.CANCELLED
    assert [(one.state, one.detail) for one in first.log.all()] == [
        (State.CANCELLED, "It is not needed any more.")
    ]


def test_what_is_claimed_need_not_wait_until_thousands_that_nobody_wants_have_ended(
    claim, kind
) -> None:
    first = factories.delivery()
    others = [factories.delivery(ordering_key=f"edit:{number}") for number in range(30)]
    kind.unwanted = {one.pk for one in others}
    assert ids(claim(limit=20)) == [first.pk]
    assert Delivery.objects.filter(state=State.QUEUED).count() == 11
    assert claim(limit=20) == []
    assert not Delivery.objects.filter(state=State.QUEUED).exists()


def test_when_a_part_is_cancelled_the_later_parts_hold_nobody_up(claim, kind, shop) -> None:
    parts = chain(shop)
    kind.unwanted = {part.pk for part in parts}
    later = factories.delivery(account=shop)
    for _ in range(4):
        jobs = claim()
        if jobs:
            break
    assert ids(jobs) == [later.pk]
    assert [state_of(part) for part in parts] == [State.CANCELLED] * 3


def test_a_delivery_that_must_wait_for_another_comes_again_soon(claim, kind) -> None:
    made = factories.delivery()
    kind.not_yet = {made.pk}
    assert claim() == []
    assert state_of(made) == State.QUEUED
    assert made.attempts == 0
    assert made.available_at is not None
    kind.not_yet = set()
    with time_machine.travel(made.available_at + timedelta(milliseconds=1)):
        assert ids(claim()) == [made.pk]


def test_one_delivery_that_cannot_be_prepared_stops_no_other(claim, kind) -> None:
    """A card whose draft was deleted in the admin, say."""
    broken, good = factories.delivery(chat_id=1), factories.delivery(chat_id=2)
    kind.broken = {broken.pk}
    assert ids(claim()) == [good.pk]
    assert state_of(broken) == State.FAILED
    assert "LookupError" in broken.last_error
    assert log_of(broken) == [State.FAILED]
    assert claim() == []


def test_a_delivery_of_an_unknown_kind_stops_no_other(claim) -> None:
    broken, good = factories.delivery(kind="of tomorrow"), factories.delivery(chat_id=2)
    assert ids(claim()) == [good.pk]
    assert state_of(broken) == State.FAILED


def test_a_part_that_cannot_be_prepared_ends_the_whole_answer(claim, kind, shop) -> None:
    parts = chain(shop, 3)
    kind.broken = {parts[0].pk}
    assert claim() == []
    assert [state_of(part) for part in parts] == [State.FAILED] * 3


def test_after_a_while_the_chat_is_looked_at_before_sending_again(claim, shop) -> None:
    """By then Telegram may have forgotten the random_id, or the owner has written by hand."""
    factories.delivery(account=shop)
    (job,) = claim()
    first_attempt = timezone.now()
    assert job.look_first_since is None
    record_failure(job.id, LOST, "", {"test": factories.Handler()})
    with time_machine.travel(first_attempt + timedelta(minutes=1)):
        (again,) = claim()
        assert again.look_first_since is None
        assert again.random_id == job.random_id
        record_failure(job.id, LOST, "", {"test": factories.Handler()})
    with time_machine.travel(first_attempt + timedelta(minutes=5)):
        (late,) = claim()
        assert late.look_first_since is not None
        assert late.random_id == job.random_id
        assert late.attempts == 3


def test_after_a_crash_everything_in_flight_is_open_again(claim, kind, shop) -> None:
    answer, card = factories.delivery(account=shop), factories.delivery()
    number = answer.random_id
    sent = factories.delivery(state=State.SENT)
    failed = factories.delivery(state=State.FAILED)
    assert len(claim()) == 2
    assert claims.recover() == 2
    assert state_of(answer) == State.QUEUED, "its number makes it safe to send again"
    assert answer.random_id == number
    assert state_of(card) == State.UNCERTAIN, "it has perhaps arrived"
    assert (log_of(answer), log_of(card)) == ([State.UNCERTAIN], [State.UNCERTAIN])
    assert (state_of(sent), state_of(failed)) == (State.SENT, State.FAILED)
    assert claims.recover() == 0
    assert ids(claim()) == [answer.pk, card.pk]


def test_what_concerns_the_owners_comes_first(claim) -> None:
    owner = factories.owner(77)
    for chat_id in range(500, 560):
        queue_bot_message(chat_id=chat_id, kind="test", reference="")
    queue_bot_message(chat_id=owner.telegram_id, kind="test", reference="")
    assert claim(limit=5)[0].destination.chat_id == owner.telegram_id
