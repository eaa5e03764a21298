"""What became of a delivery is recorded once, with all that follows."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.telegram.errors import Failure, Treatment
from accounts.telegram.types import SentMessage
from core.transitions import StaleState
from outbox import record
from outbox.models import Delivery, DeliveryAttempt
from outbox.record import record_failure, record_sent
from tests.accounts import factories
from tests.accounts.factories import LOST, chain, ids, log_of, state_of

pytestmark = pytest.mark.django_db

State = Delivery.State
WAIT = Failure("flood_wait", Treatment.WAIT, "wait", 30)
RETRY = Failure("not_connected", Treatment.RETRY, "not connected")
REFUSED = Failure("blocked", Treatment.REFUSED, "This person blocked the account.")
LIMITED = Failure("peer_flood", Treatment.LIMITED, "limited")


def test_what_has_arrived_is_sent_with_its_message_id(claim, kind) -> None:
    made = factories.delivery()
    claim()
    record_sent(made.pk, SentMessage(77, None), {"test": kind})
    assert state_of(made) == State.SENT
    assert made.message_id == 77
    assert made.sent_at is not None
    assert log_of(made) == [State.SENT]
    assert kind.calls[-1] == ("sent", made.pk)


def test_a_result_is_recorded_once(claim, kind) -> None:
    made = factories.delivery()
    claim()
    record_sent(made.pk, SentMessage(77, None), {"test": kind})
    with pytest.raises(StaleState):
        record_sent(made.pk, SentMessage(78, None), {"test": kind})
    with pytest.raises(StaleState):
        record_failure(made.pk, LOST, "", {"test": kind})
    assert state_of(made) == State.SENT
    assert made.message_id == 77
    assert log_of(made) == [State.SENT]


def test_what_was_sent_stays_sent_even_if_what_follows_goes_wrong(claim, kind) -> None:
    made = factories.delivery()
    claim()
    kind.broken = {made.pk}
    record_sent(made.pk, SentMessage(77, None), {"test": kind})
    assert state_of(made) == State.SENT
    assert made.message_id == 77


def test_telegrams_wait_is_obeyed(claim, kind) -> None:
    made = factories.delivery()
    claim()
    before = timezone.now()
    record_failure(made.pk, WAIT, "", {"test": kind})
    assert state_of(made) == State.QUEUED
    assert made.available_at and made.available_at >= before + timedelta(seconds=30)
    assert made.failure == "flood_wait"
    assert claim() == []


@pytest.mark.parametrize("failure", [LOST, RETRY, WAIT])
def test_an_answer_that_perhaps_arrived_is_tried_again_with_its_number(
    claim, kind, shop, failure: Failure
) -> None:
    made = factories.delivery(account=shop)
    (job,) = claim()
    record_failure(made.pk, failure, "", {"test": kind})
    assert state_of(made) == State.QUEUED
    assert log_of(made) == [State.UNCERTAIN if failure is LOST else State.QUEUED]
    assert record.may_have_arrived(made.reference, [made.kind]) is (failure is LOST)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        (again,) = claim()
    assert again.random_id == job.random_id == made.random_id


def test_a_bot_message_that_perhaps_arrived_says_so(claim, kind) -> None:
    made = factories.delivery()
    claim()
    record_failure(made.pk, LOST, "", {"test": kind})
    assert state_of(made) == State.UNCERTAIN
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert ids(claim()) == [made.pk], "it is said again rather than not at all"


def test_pauses_grow_up_to_a_minute_and_trying_never_ends(claim, kind, shop) -> None:
    made = factories.delivery(account=shop)
    pauses = []
    now = timezone.now()
    for _ in range(12):
        with time_machine.travel(now, tick=False):
            assert ids(claim()) == [made.pk]
            record_failure(made.pk, LOST, "", {"test": kind})
            made.refresh_from_db()
        assert made.available_at is not None
        pauses.append((made.available_at - now).total_seconds())
        now = made.available_at + timedelta(milliseconds=1)
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (1, 60)


@pytest.mark.parametrize("failure", [REFUSED, LIMITED])
def test_what_telegram_refuses_has_failed_and_so_have_the_later_parts(
    claim, kind, shop, failure: Failure
) -> None:
    parts = chain(shop)
    claim()
    record_failure(parts[0].pk, failure, "USER_IS_BLOCKED", {"test": kind})
    assert [state_of(part) for part in parts] == [State.FAILED] * 3
    assert {part.failure for part in parts} == {failure.name}
    assert all(str(failure.sentence) in part.last_error for part in parts)
    assert [log_of(part) for part in parts] == [[State.FAILED]] * 3
    assert kind.calls[-1] == ("failed", parts[0].pk)
    assert claim() == []


def test_a_failed_answer_holds_back_nothing_else(claim, kind, shop) -> None:
    first = factories.delivery(account=shop)
    second = factories.delivery(account=shop)
    claim()
    record_failure(first.pk, REFUSED, "", {"test": kind})
    assert ids(claim()) == [second.pk]


def test_a_failure_is_recorded_even_if_what_follows_goes_wrong(claim, kind) -> None:
    made = factories.delivery()
    claim()
    kind.broken = {made.pk}
    record_failure(made.pk, REFUSED, "", {"test": kind})
    assert state_of(made) == State.FAILED


def test_an_error_never_shows_a_secret(claim, kind) -> None:
    made = factories.delivery()
    claim()
    token = "123456789:AAF-fake_token_for_tests_0123456789ab"
    record_failure(made.pk, LOST, f"https://api.telegram.org/bot{token}/x", {"test": kind})
    made.refresh_from_db()
    assert token not in made.last_error
    assert token not in str(list(DeliveryAttempt.objects.values()))


def test_a_long_error_is_cut(claim, kind) -> None:
    made = factories.delivery()
    claim()
    record_failure(made.pk, LOST, "x" * 5000, {"test": kind})
    made.refresh_from_db()
    assert len(made.last_error) == 300


def test_retry_opens_what_failed_with_the_same_numbers(claim, kind, shop) -> None:
    parts = chain(shop)
    numbers = [part.random_id for part in parts]
    claim()
    record_sent(parts[0].pk, SentMessage(1, None), {"test": kind})
    claim()
    record_failure(parts[1].pk, REFUSED, "", {"test": kind})
    assert record.retry("draft:1") == 2
    assert [state_of(part) for part in parts] == [State.SENT, State.QUEUED, State.QUEUED]
    assert [part.random_id for part in parts] == numbers
    assert ids(claim()) == [parts[1].pk]
    assert record.retry("draft:1") == 0


@pytest.mark.parametrize(
    "state", [State.QUEUED, State.INFLIGHT, State.SENT, State.UNCERTAIN, State.CANCELLED]
)
def test_only_what_failed_can_be_retried(state: str) -> None:
    made = factories.delivery(state=state)
    assert record.retry_one(made.pk) == 0
    assert state_of(made) == state
    assert log_of(made) == []
