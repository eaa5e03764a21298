"""Transactions that met another one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError

T = TypeVar("T")

TRIES = 4
#: Doubles from try to try.
PAUSE_SECONDS = 0.1


def retry_on_lock(work: Callable[[], T]) -> T:
    """Do one whole transaction, and do it again if another one was in its way: SQLite's lock, or a
    deadlock that PostgreSQL ended at this side (postgresql.org/docs, "Deadlocks").

    To be called outside of a transaction. Raises OperationalError when the last try failed, too.
    """
    for tries in range(TRIES - 1):
        try:
            return work()
        except OperationalError:
            time.sleep(PAUSE_SECONDS * 2**tries)
    return work()
