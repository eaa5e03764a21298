"""What is done again when the database was busy."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest
from django.db import OperationalError

from core import retry
from core.retry import retry_on_lock
from tests.harness.engines import PostgreSQL


class Busy:
    def __init__(self, times: int) -> None:
        self.times, self.tries = times, 0

    def __call__(self) -> str:
        self.tries += 1
        if self.tries <= self.times:
            raise OperationalError("deadlock detected")
        return "done"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(retry, "PAUSE_SECONDS", 0.01)
    yield


@pytest.mark.parametrize("times", [0, 1, 3])
def test_it_is_done_again_until_nobody_is_in_the_way(times: int) -> None:
    work = Busy(times)
    assert retry_on_lock(work) == "done"
    assert work.tries == times + 1


def test_in_the_end_it_gives_up() -> None:
    work = Busy(99)
    with pytest.raises(OperationalError):
        retry_on_lock(work)
    assert work.tries == retry.TRIES


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
