"""Run ORM calls of the event loop in a few threads.

The threads are permanent, so that each keeps its database connection. A call goes to the first
thread with the fewest calls, whose connection was probably used last and has warm caches.
"""

from __future__ import annotations

import asyncio
import select
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import ParamSpec, TypeVar

from django.db import connections

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 4


class _Thread:
    """One thread and the number of its pending calls."""

    def __init__(self, number: int) -> None:
        self.calls = 0
        self._counting = Lock()
        self.executor = ThreadPoolExecutor(1, thread_name_prefix=f"orm-{number}")

    def submit(self, call: Callable[[], R]) -> Future[R]:
        """Have it call a function. It counts as busy until that returns, also if nobody waits for
        it any more."""
        self._count(1)
        future = self.executor.submit(call)
        future.add_done_callback(lambda _: self._count(-1))
        return future

    def _count(self, more: int) -> None:
        with self._counting:
            self.calls += more


_threads: list[_Thread] = []


async def in_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function that uses the database in a thread; returns or raises what it does."""

    def call() -> R:
        # A broken connection is closed here, so that the next call opens a new one.
        drop_broken_connections()
        try:
            return function(*args, **kwargs)
        finally:
            drop_broken_connections()

    if not _threads:
        _threads.extend(_Thread(number) for number in range(THREADS))
    thread = min(_threads, key=lambda one: one.calls)
    return await asyncio.wrap_future(thread.submit(call))


def drop_broken_connections() -> None:
    """Close unusable connections, as Django does between requests, but without the extra query: if
    a PostgreSQL server has closed the connection, the socket is readable."""
    for connection in connections.all(initialized_only=True):
        if connection.connection is None:
            continue
        if connection.vendor == "postgresql" and (
            connection.connection.closed
            or select.select([connection.connection.fileno()], [], [], 0)[0]
        ):
            connection.errors_occurred = True
        if connection.errors_occurred or not connection.get_autocommit():
            connection.close_if_unusable_or_obsolete()


def close_threads() -> None:
    """Close every thread's database connection and end the threads."""
    for thread in _threads:
        thread.executor.submit(connections.close_all).result()
        thread.executor.shutdown(wait=True)
    _threads.clear()
