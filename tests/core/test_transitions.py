"""A guarded move happens once, whoever tries."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core.transitions import StaleState, transition
from outbox.models import Delivery

State = Delivery.State


def queued() -> Delivery:
    return Delivery.objects.create(channel="bot", kind="say", chat_id=5)


@pytest.mark.django_db
def test_a_move_changes_the_state_and_whatever_else_is_given() -> None:
    row = queued()
    transition(Delivery, row.pk, source=[State.QUEUED], target=State.INFLIGHT, attempts=3)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.INFLIGHT, 3)


@pytest.mark.django_db
def test_a_row_in_another_state_stays_as_it_is() -> None:
    row = queued()
    with pytest.raises(StaleState, match=f"Delivery {row.pk} can't become sent"):
        transition(Delivery, row.pk, source=[State.INFLIGHT], target=State.SENT, attempts=9)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.QUEUED, 0)


@pytest.mark.django_db
def test_a_row_that_is_gone_is_a_lost_race() -> None:
    with pytest.raises(StaleState):
        transition(Delivery, 12345, source=[State.QUEUED], target=State.SENT)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_of_many_at_once_exactly_one_wins(round_: int) -> None:
    """Each thread has a connection of its own to the same database file."""
    row = queued()
    at_once = threading.Barrier(4)

    def attempt(number: int) -> bool:
        try:
            at_once.wait(30)
            transition(Delivery, row.pk, source=[State.QUEUED], target=State.SENT, attempts=number)
            return True
        except StaleState:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(attempt, range(1, 5)))
    assert won.count(True) == 1
    row.refresh_from_db()
    assert row.attempts == won.index(True) + 1
