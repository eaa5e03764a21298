"""An outage of the database or Redis is one line; any other error keeps its traceback."""

from __future__ import annotations

import contextlib
import errno
import io
import logging
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import django.db
import kombu.exceptions
import psycopg
import psycopg.errors
import pytest
import redis.exceptions
import structlog
import time_machine
from django.conf import settings
from django.utils import timezone

from core.outage_log import DATABASE, DISK, FILES, REDIS, OutageLog, what_is_away

PROCESSORS = settings.LOGGING["formatters"]["ours"]["processors"]


def chained(outer: BaseException, inner: BaseException) -> BaseException:
    try:
        raise outer from inner
    except BaseException as error:
        return error


def disk_full() -> sqlite3.OperationalError:
    """As SQLite says it, here of a database that may not grow."""
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        database.execute("PRAGMA max_page_count = 1")
        with pytest.raises(sqlite3.OperationalError) as raised:
            database.execute("CREATE TABLE more (x)")
    return raised.value


REFUSED = psycopg.OperationalError(
    'connection failed: connection to server on socket "/x/.s.PGSQL.5432" failed: No such file\n'
    "\tIs the server running locally and accepting connections on that socket?"
)
AWAY = [
    (chained(django.db.OperationalError("x"), REFUSED), DATABASE),
    (
        chained(django.db.OperationalError("x"), psycopg.errors.AdminShutdown("terminating")),
        DATABASE,
    ),
    (chained(django.db.OperationalError("x"), psycopg.errors.CannotConnectNow("starts")), DATABASE),
    (chained(django.db.InterfaceError("x"), psycopg.InterfaceError("is closed")), DATABASE),
    (chained(RuntimeError("x"), chained(django.db.OperationalError("x"), REFUSED)), DATABASE),
    (redis.exceptions.ConnectionError("Error 111 connecting"), REDIS),
    (redis.exceptions.TimeoutError("Timeout reading from socket"), REDIS),
    (redis.exceptions.BusyLoadingError("Redis is loading"), REDIS),
    (redis.exceptions.OutOfMemoryError("command not allowed when used memory"), REDIS),
    (redis.exceptions.ReadOnlyError("You can't write against a read only replica."), REDIS),
    (redis.exceptions.AuthenticationError("invalid username-password pair"), REDIS),
    (redis.exceptions.NoPermissionError("this user has no permissions to run 'set'"), REDIS),
    (redis.exceptions.ResponseError("MISCONF Redis is unable to persist to disk"), REDIS),
    (chained(kombu.exceptions.OperationalError("x"), redis.exceptions.ConnectionError("x")), REDIS),
    (chained(django.db.OperationalError("x"), disk_full()), DISK),
    (chained(django.db.OperationalError("x"), psycopg.errors.DiskFull("No space left")), DISK),
    (OSError(errno.ENOSPC, "No space left on device"), DISK),
    (OSError(errno.EMFILE, "Too many open files"), FILES),
    (OSError(errno.ENFILE, "Too many open files in system"), FILES),
    (
        chained(django.db.InternalError("x"), psycopg.errors.ReadOnlySqlTransaction("cannot")),
        DATABASE,
    ),
    # What an administrator lets the server end.
    (chained(django.db.OperationalError("x"), psycopg.errors.IdleSessionTimeout("ends")), DATABASE),
    (
        chained(
            django.db.InternalError("x"), psycopg.errors.IdleInTransactionSessionTimeout("ends")
        ),
        DATABASE,
    ),
    (chained(django.db.InternalError("x"), psycopg.errors.lookup("25P04")("ends")), DATABASE),
]
OTHERS = [
    None,
    ValueError("x"),
    ConnectionRefusedError("another server"),
    django.db.OperationalError("database is locked"),
    chained(django.db.OperationalError("x"), psycopg.errors.DeadlockDetected("deadlock")),
    chained(django.db.OperationalError("x"), psycopg.errors.QueryCanceled("timeout")),
    chained(django.db.ProgrammingError("x"), psycopg.errors.UndefinedTable("no such table")),
    chained(django.db.IntegrityError("x"), psycopg.errors.UniqueViolation("twice")),
    redis.exceptions.ResponseError("WRONGTYPE"),
]


@pytest.mark.parametrize(("error", "away"), AWAY, ids=str)
def test_an_outage_is_known_by_its_errors(error: BaseException, away: str) -> None:
    assert what_is_away(error) == away


@pytest.mark.parametrize("error", OTHERS, ids=repr)
def test_other_errors_are_none(error: BaseException | None) -> None:
    assert what_is_away(error) == ""


def test_errors_that_led_to_each_other_in_a_circle_are_looked_at_once() -> None:
    one, two = ValueError("1"), ValueError("2")
    one.__context__, two.__context__ = two, one
    assert what_is_away(one) == ""


class Log:
    """A logger of a library and one of ours, with our formatter; what they print."""

    def __init__(self) -> None:
        self.outages = OutageLog()
        self._out = io.StringIO()
        handler = logging.StreamHandler(self._out)
        chain: list[Any] = [self.outages.processor, structlog.processors.format_exc_info]
        before: list[Any] = [structlog.stdlib.ExtraAdder(), *chain]
        handler.setFormatter(
            structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=PROCESSORS)
        )
        handler.addFilter(self.outages.filter)
        self.library = logging.Logger("a.library")
        self.library.addHandler(handler)
        self.ours: Any = structlog.wrap_logger(
            self.library,
            processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
            wrapper_class=structlog.stdlib.BoundLogger,
        )

    def lines(self) -> list[str]:
        return self._out.getvalue().splitlines()


@pytest.fixture
def log() -> Iterator[Log]:
    yield Log()


def failing(error: BaseException, say: Callable[[], None]) -> None:
    try:
        raise error
    except type(error):
        say()


def test_what_a_library_says_becomes_one_line_and_is_not_repeated(log: Log) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(60):
            failing(AWAY[0][0], lambda: log.library.exception("Database error while sync: %r", 1))
        assert len(log.lines()) == 1
        [line] = log.lines()
        assert "the database is away; trying again" in line and "since=" in line
        assert "Traceback" not in line
        clock.shift(timedelta(seconds=40))
        failing(AWAY[0][0], lambda: log.library.exception("again"))
        failing(AWAY[5][0], lambda: log.library.exception("another one"))
    assert len(log.lines()) == 3
    assert "away=Redis" in log.lines()[-1]


def test_of_a_task_its_name_is_enough(log: Log) -> None:
    data = {"name": "drafts.tasks.analyse_chat", "traceback": "Traceback", "args": "(5,)"}
    failing(AWAY[0][0], lambda: log.library.exception("raised", extra={"data": data}))
    [line] = log.lines()
    assert "task=drafts.tasks.analyse_chat" in line and "Traceback" not in line


def test_our_own_lines_stay_and_name_what_is_away(log: Log) -> None:
    failing(AWAY[0][0], lambda: log.ours.exception("a part of runbot failed", part="bot"))
    log.ours.warning("database wake-ups interrupted", error=REFUSED)
    first, second = log.lines()
    assert "a part of runbot failed" in first and "part=bot" in first
    assert "away=database" in first and "away=database" in second
    assert "Is the server running" not in second


def test_since_is_of_this_outage(log: Log) -> None:
    begun = timezone.now()
    with time_machine.travel(begun, tick=False) as clock:
        for _ in range(3):
            failing(AWAY[0][0], lambda: log.ours.exception("failed"))
            clock.shift(timedelta(seconds=60))
        clock.shift(timedelta(minutes=10))
        failing(AWAY[0][0], lambda: log.ours.exception("failed"))
    since = [line.partition("since=")[2].split()[0] for line in log.lines()]
    assert since[0] == since[1] == since[2] != since[3]


def test_another_error_keeps_its_traceback(log: Log) -> None:
    failing(ValueError("x"), lambda: log.library.exception("broken"))
    failing(ValueError("x"), lambda: log.ours.exception("broken"))
    assert "\n".join(log.lines()).count("Traceback") == 2
