"""Exponential back-off, and retrying a transaction after a lock or a deadlock."""

from __future__ import annotations

import logging
import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import stamina
import structlog
from django.db import OperationalError, connection, transaction
from stamina.instrumentation import RetryDetails

from core.outage_log import DATABASE, what_is_away

log = structlog.get_logger(__name__)

T = TypeVar("T")

#: An extended code has its primary one in the lowest eight bits.
_PRIMARY_CODE = 0xFF
_TAKES_NOTHING = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
)
#: PostgreSQL's lock_timeout, which an administrator may have set (postgresql.org/docs, appendix
#: "Error Codes"). Its statement_timeout is none of them: a smaller batch may be within it.
_WAITED_TOO_LONG = "55P03"
#: More failures than this change nothing: every pause is at its longest long before.
MOST_DOUBLINGS = 60


@dataclass(frozen=True)
class Backoff:
    """Exponential back-off: `first` seconds after the first failure, `factor` times as long after
    each further one, `most` at the longest. `jitter` is the share by which a pause may be shorter
    or longer, so that many don't come back in the same moment."""

    first: float
    most: float
    factor: float = 2
    jitter: float = 0

    def seconds(self, failures: int) -> float:
        """The pause after so many failures in a row."""
        grown = self.first * self.factor ** min(failures - 1, MOST_DOUBLINGS)
        return min(grown, self.most) * random.uniform(1 - self.jitter, 1 + self.jitter)


def transact(work: Callable[[], T]) -> T:
    """Do work as one transaction, and all of it again as `retry_on_lock` does. What it enqueues has
    to wait for `transaction.on_commit`, with `robust=True` if it uses the database: an error there
    would repeat what is committed."""
    return retry_on_lock(transaction.atomic(work))


def retry_on_lock(work: Callable[[], T]) -> T:
    """Do one whole transaction, and do it again if another one was in its way: SQLite's lock, or a
    deadlock that PostgreSQL ended at this side (postgresql.org/docs, "Deadlocks").

    Within a transaction it is done once: after an error only the whole can be repeated. Raises
    OperationalError when the last try failed, too.
    """
    return work() if connection.in_atomic_block else _retry(work)


def _may_be_repeated(error: Exception) -> bool:
    """Whether a transaction may succeed a moment later: after a lock, or on another connection."""
    return isinstance(error, OperationalError) or what_is_away(error) == DATABASE


@stamina.retry(
    on=_may_be_repeated, attempts=4, timeout=None, wait_initial=0.1, wait_max=1, wait_jitter=0.1
)
def _retry(work: Callable[[], T]) -> T:
    return work()


def refuses_everything(error: BaseException) -> bool:
    """Whether the database takes nothing just now, whatever it is given: it is away, its disk is
    full or only reads, or others hold its locks (sqlite.org/rescode.html)."""
    code = getattr(error.__cause__, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    locked = getattr(error.__cause__, "sqlstate", None) == _WAITED_TOO_LONG
    return bool(what_is_away(error)) or locked or code & _PRIMARY_CODE in _TAKES_NOTHING


def log_retry(details: RetryDetails) -> None:
    """Log that a transaction is tried again, unless something is away: then whoever gives up says
    so. stamina's own line would have the address of a function in memory in it."""
    level = logging.DEBUG if what_is_away(details.caused_by) else logging.WARNING
    seconds = round(details.wait_for, 1)
    log.log(level, "trying again", error=details.caused_by, seconds=seconds)
