"""Pauses that grow, and what is done again when the database was busy."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import psycopg.errors
import pytest
import stamina
from django.db import InternalError, OperationalError
from structlog.testing import capture_logs

from core.retry import Backoff, refuses_everything, retry_on_lock
from tests.harness.engines import PostgreSQL


def test_a_pause_doubles_from_failure_to_failure_up_to_the_longest() -> None:
    backoff = Backoff(first=0.5, most=5)
    assert [backoff.seconds(failures) for failures in range(1, 7)] == [0.5, 1, 2, 4, 5, 5]
    assert backoff.seconds(1_000_000) == 5


def test_a_pause_may_grow_faster() -> None:
    backoff = Backoff(first=10, most=1800, factor=3)
    assert [backoff.seconds(failures) for failures in (1, 2, 3, 4)] == [10, 30, 90, 270]


def test_with_jitter_pauses_differ_a_little() -> None:
    backoff = Backoff(first=10, most=120, jitter=0.1)
    pauses = {backoff.seconds(2) for _ in range(200)}
    assert len(pauses) > 100
    assert 18 <= min(pauses) < 19 and 21 < max(pauses) <= 22


class Busy:
    def __init__(self, times: int, error: Exception | None = None) -> None:
        self.times, self.tries = times, 0
        self.error = error or OperationalError("deadlock detected")

    def __call__(self) -> str:
        self.tries += 1
        if self.tries <= self.times:
            raise self.error
        return "done"


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """As many tries as in earnest, without the pauses."""
    with stamina.set_testing(True, attempts=99, cap=True):
        yield


@pytest.mark.parametrize("times", [0, 1, 3])
def test_it_is_done_again_until_nobody_is_in_the_way(times: int) -> None:
    work = Busy(times)
    assert retry_on_lock(work) == "done"
    assert work.tries == times + 1


def test_what_postgresql_has_ended_is_done_again() -> None:
    """A transaction that took too long for the server's administrator; Django calls that an
    InternalError."""
    ended = InternalError("terminating connection due to idle-in-transaction timeout")
    ended.__cause__ = psycopg.errors.IdleInTransactionSessionTimeout("ended")
    assert retry_on_lock(Busy(1, ended)) == "done"


@pytest.mark.parametrize(("state", "refuses"), [("55P03", True), ("57014", False)])
def test_what_waits_for_a_lock_too_long_comes_later_but_not_what_is_too_much(
    state: str, refuses: bool
) -> None:
    """After PostgreSQL's statement_timeout the same would be too long again: a batch is divided."""
    error = OperationalError("canceling statement due to a timeout")
    error.__cause__ = psycopg.errors.lookup(state)("timeout")
    assert refuses_everything(error) is refuses


def test_in_the_end_it_gives_up() -> None:
    work = Busy(99)
    with pytest.raises(OperationalError):
        retry_on_lock(work)
    assert work.tries == 4


def test_each_pause_is_a_line_that_says_why() -> None:
    with capture_logs() as lines:
        retry_on_lock(Busy(2))
    assert [line["event"] for line in lines] == ["trying again", "trying again"]
    assert all(set(line) == {"event", "log_level", "error", "seconds"} for line in lines)
    assert str(lines[0]["error"]) == "deadlock detected"


def test_another_error_is_not_tried_again() -> None:
    tries = []

    def work() -> None:
        tries.append(1)
        raise ValueError("not a number")

    with pytest.raises(ValueError, match="not a number"):
        retry_on_lock(work)
    assert len(tries) == 1


@pytest.mark.engines
def test_a_deadlock_of_postgresql_is_an_operational_error(postgresql_server: PostgreSQL) -> None:
    """So that it is among what is done again."""
    address = postgresql_server.new_database()
    with psycopg.connect(address, autocommit=True) as setup:
        setup.execute("CREATE TABLE pair (id int PRIMARY KEY, n int)")
        setup.execute("INSERT INTO pair VALUES (1, 0), (2, 0)")
        setup.execute("ALTER DATABASE " + setup.info.dbname + " SET deadlock_timeout = '100ms'")
    both, errors = threading.Barrier(2), []

    def update(first: int, second: int) -> None:
        with psycopg.connect(address) as connection:
            connection.execute("UPDATE pair SET n = n + 1 WHERE id = %s", [first])
            both.wait(10)
            try:
                connection.execute("UPDATE pair SET n = n + 1 WHERE id = %s", [second])
            except psycopg.OperationalError as error:
                connection.rollback()
                errors.append(error)

    threads = [threading.Thread(target=update, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [type(error).__name__ for error in errors] == ["DeadlockDetected"]
