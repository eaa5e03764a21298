"""One line instead of a traceback when the database or Redis is away, the disk is full, or no more
files can be opened: which, since when, and that it is tried again. (Of the last one asyncio writes
a thousand lines a second while it can't accept connections.)

Whoever logs the error, we or a library, its record comes through here (`aibot.settings.base`). An
error of any other kind keeps its traceback.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
import sys
from collections.abc import Iterator, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

DATABASE, REDIS, DISK, FILES = "database", "Redis", "disk", "files"
_SAID = {
    DATABASE: "the database is away",
    REDIS: "Redis is away",
    DISK: "the disk is full",
    FILES: "no more files can be opened",
}
_NEVER = datetime.min.replace(tzinfo=UTC)
#: Without an error for so long, the next one is of a new outage.
OVER_AFTER = timedelta(minutes=2)
#: A message that a library repeats during one outage is logged so often at most.
REPEAT_AFTER = timedelta(seconds=30)

#: PostgreSQL shuts down, has crashed, starts, or has ended an idle connection, as its administrator
#: wants it (postgresql.org/docs, appendix "Error Codes").
_GOING_AWAY = ("57P01", "57P02", "57P03", "57P05")
_CONNECTION_EXCEPTION = "08"
_LOST = ("OperationalError", "InterfaceError")
#: The last three: its memory is full, it has become a replica, or its user may not do
#: that; a wrong password is a ConnectionError as well.
_REDIS_FAILS = {
    "ConnectionError",
    "TimeoutError",
    "OutOfMemoryError",
    "ReadOnlyError",
    "NoPermissionError",
}
#: It can't save to its disk, has too few replicas, or has just become one (redis.io/docs).
_REFUSALS = ("MISCONF", "NOREPLICAS", "UNBLOCKED")
_DISK_FULL = "53100"
#: It only reads for now (a standby, or a provider's way to say that its disk is nearly full), or
#: has ended a connection within a transaction that took too long for its administrator.
_INTERRUPTED = ("25006", "25P03", "25P04")


def what_is_away(error: BaseException | None) -> str:
    """`DATABASE`, `REDIS`, `DISK` or `FILES` if that is why; empty for any other error."""
    for one in _chain(error):
        if _is_disk_full(one):
            return DISK
        if isinstance(one, OSError) and one.errno in (errno.EMFILE, errno.ENFILE):
            return FILES
        module = type(one).__module__.partition(".")[0]
        names = {kind.__name__ for kind in type(one).__mro__}
        if module == "redis" and (names & _REDIS_FAILS or _refuses_to_write(str(one))):
            return REDIS
        sqlstate = getattr(one, "sqlstate", None)
        if module == "psycopg" and (
            sqlstate in _INTERRUPTED or (names & set(_LOST) and _is_lost(sqlstate))
        ):
            return DATABASE
    return ""


def _refuses_to_write(said: str) -> bool:
    return any(refusal in said for refusal in _REFUSALS)


def _is_disk_full(error: BaseException) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return getattr(error, "sqlstate", None) == _DISK_FULL


def _is_lost(sqlstate: str | None) -> bool:
    """Without a state it is psycopg that has found the connection gone, or could not make one."""
    return sqlstate is None or sqlstate in _GOING_AWAY or sqlstate[:2] == _CONNECTION_EXCEPTION


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and those that led to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


class OutageLog:
    """Shortens the records of an outage; for one process, from any of its threads."""

    def __init__(self) -> None:
        self._since: dict[str, datetime] = {}
        self._seen: dict[str, datetime] = {}
        self._told: dict[tuple[str, str], datetime] = {}

    def processor(
        self, _logger: Any, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """structlog's part: our own records keep their event and say what is away."""
        error = _error_of(event.get("exc_info"))
        if error is None:
            error = event.get("error") if isinstance(event.get("error"), BaseException) else None
        away = what_is_away(error)
        if away:
            event.pop("exc_info", None)
            event.update(away=away, since=self._began(away), error=_first_line(error))
        return event

    def filter(self, record: logging.LogRecord) -> bool:
        """logging's part: what libraries say becomes one short line; False drops a repetition."""
        if isinstance(record.msg, dict):  # ours, from structlog
            return True
        error = next(filter(what_is_away, _errors_in(record)), None)
        away = what_is_away(error)
        if not away:
            return True
        since, key, now = self._began(away), (away, record.name), datetime.now(UTC)
        if now - self._told.get(key, _NEVER) < REPEAT_AFTER:
            return False
        self._told[key] = now
        record.msg, record.args, record.exc_info = f"{_SAID[away]}; trying again", (), None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        # Celery's, with the whole traceback once more; which task it was is enough.
        data = record.__dict__.pop("data", None)
        if isinstance(data, dict) and "name" in data:
            record.task = data["name"]
        record.away, record.since = away, since
        record.error = _first_line(error)
        return True

    def _began(self, away: str) -> str:
        now = datetime.now(UTC)
        if now - self._seen.get(away, _NEVER) >= OVER_AFTER:
            self._since[away] = now
        self._seen[away] = now
        return f"{self._since[away]:%Y-%m-%dT%H:%M:%SZ}"


#: Celery tells these in words, with the error as an argument.
_CELERY = ("celery.worker.consumer.consumer", "celery.beat")


def _errors_in(record: logging.LogRecord) -> Iterator[BaseException]:
    given = record.args if record.name in _CELERY and isinstance(record.args, tuple) else ()
    for one in (_error_of(record.exc_info), *given):
        if isinstance(one, BaseException):
            yield one


def _error_of(exc_info: Any) -> BaseException | None:
    if exc_info is True:
        return sys.exc_info()[1]
    if isinstance(exc_info, tuple):
        return exc_info[1]
    return exc_info if isinstance(exc_info, BaseException) else None


def _first_line(error: BaseException | None) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}".rstrip(": ")


OUTAGES = OutageLog()
