"""The lease of a PostgreSQL database: only one runbot, over all machines.

An advisory lock (postgresql.org/docs/current/explicit-locking.html) on a separate connection;
PostgreSQL releases it when that connection ends. The time-outs ensure that two processes never use
Telegram sessions at once, provided that the clocks of both machines run at the same speed:

    0 s   the last successful check starts; checks follow every CHECK_SECONDS
    5 s   at the latest the holder notices that its connection is lost, and disconnects
    9 s   at the latest the process replaces itself (`reexec`), even if it hangs
   10 s   the server releases the lock of a silent holder (idle_session_timeout); a process that
          was frozen and goes on later cuts its connections before anything is sent (`Fence`)
  +10 s   a new holder connects to Telegram, unless it knows that the old one is gone
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import structlog
from django.db import connection

from core.wake import postgresql_parameters, psycopg
from runbot.fence import Fence, now
from runbot.lease import Holder, LeaseTaken

if TYPE_CHECKING:
    from psycopg import AsyncConnection

log = structlog.get_logger(__name__)

CHECK_SECONDS = 2.0
ANSWER_SECONDS = 3.0
FENCE_SECONDS = 4.0
TAKE_OVER_SECONDS = 10.0

_KEYS = (0x61696274, 1)  # "aibt"; the second number leaves room for more leases
_THIS_LOCK = (
    "locktype = 'advisory' AND granted AND classid = %s AND objid = %s AND objsubid = 2 "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_HELD = f"SELECT 1 FROM pg_locks WHERE pid = pg_backend_pid() AND {_THIS_LOCK}"
_HOLDER = (
    "SELECT application_name, backend_start FROM pg_stat_activity "
    f"WHERE pid IN (SELECT pid FROM pg_locks WHERE {_THIS_LOCK})"
)
_END_HOLDER = f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE {_THIS_LOCK}"
#: Let the server notice a holder that has vanished. Older servers lack some of them.
_SETTINGS = {
    "idle_session_timeout": f"{TAKE_OVER_SECONDS:g}s",
    "tcp_keepalives_idle": "4",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "8000",
}
_CLIENT = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
}


class DatabaseLease:
    """The lease, held by a thread with its own event loop, so that it works in a hung program too.

    When it is lost, `fence` cuts the connections, and `lost` is called in that thread. If the
    process still runs FENCE_SECONDS later, `end` is called to end it.
    """

    def __init__(self, fence: Fence, lost: Callable[[], object], end: Callable[[], object]) -> None:
        self._fence, self._lost, self._end = fence, lost, end
        self._taken: Future[None] = Future()
        self._released = threading.Event()
        self._thread = threading.Thread(target=self._run, name="database lease", daemon=True)

    def acquire(self, *, force: bool = False) -> None:
        """Acquire the lease without waiting. Raises LeaseTaken, or OperationalError if the database
        can't be reached. `force` terminates the holder's database session."""
        self._force = force
        self._thread.start()
        with connection.wrap_database_errors:
            self._taken.result()

    def release(self) -> None:
        self._fence.release()
        self._released.set()
        if self._thread.ident is not None:
            self._thread.join(ANSWER_SECONDS + 2)

    # --- in the thread ----------------------------------------------------------------------

    def _run(self) -> None:
        # psycopg does not support the default event loop of Windows.
        loop = asyncio.SelectorEventLoop()
        try:
            loop.run_until_complete(self._hold())
        except BaseException as error:
            self._taken.set_exception(error)
        finally:
            loop.close()

    async def _hold(self) -> None:
        session = await _connect()
        try:
            if self._force:
                await session.execute(_END_HOLDER, _KEYS)
            asked = now()
            await _lock(session, patience=2.0 if self._force else 0.0)
            self._fence.confirm(asked)
            self._taken.set_result(None)
            why = await self._stay(session)
        finally:
            with contextlib.suppress(psycopg().Error):
                await session.close()
        if why:
            self._fence.cut()
            log.error("the lease of the database is lost", why=why)
            self._lost()
            await asyncio.sleep(FENCE_SECONDS)
            if not self._released.is_set():
                self._end()

    async def _stay(self, session: AsyncConnection[Any]) -> str:
        """Check the lease until it is released (empty) or lost (the reason)."""
        while True:
            asked = now()
            # Not cancelled when late: psycopg would wait for the server to confirm.
            question = asyncio.ensure_future(_holds(session))
            await asyncio.wait({question}, timeout=ANSWER_SECONDS)
            if not self._fence.check():
                return "this process was stopped for a while"
            if not question.done():
                return "the database does not answer"
            if error := question.exception():
                return f"{type(error).__name__}: {error}".partition("\n")[0]
            if not question.result():
                return "the database does not know of it"
            self._fence.confirm(asked)
            while now() - asked < CHECK_SECONDS:
                if self._released.is_set():
                    return ""
                await asyncio.sleep(0.05)


async def _connect() -> AsyncConnection[Any]:
    name = f"aibot runbot {os.getpid()} {socket.gethostname()}"[:63]
    parameters = {**postgresql_parameters(), **_CLIENT, "application_name": name}
    session: AsyncConnection[Any]
    session = await psycopg().AsyncConnection.connect(autocommit=True, **parameters)
    for setting, value in _SETTINGS.items():
        with contextlib.suppress(psycopg().errors.UndefinedObject):
            await session.execute("SELECT set_config(%s, %s, false)", [setting, value])
    return session


async def _lock(session: AsyncConnection[Any], patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        cursor = await session.execute("SELECT pg_try_advisory_lock(%s, %s)", _KEYS)
        row = await cursor.fetchone()
        if row and row[0]:
            return
        if time.monotonic() >= deadline:
            raise LeaseTaken(await _holder(session), elsewhere=True)
        await asyncio.sleep(0.05)


async def _holds(session: AsyncConnection[Any]) -> bool:
    """Whether this session holds the lock; also false behind a pooler that changes sessions."""
    return await (await session.execute(_HELD, _KEYS)).fetchone() is not None


async def _holder(session: AsyncConnection[Any]) -> Holder | None:
    row = await (await session.execute(_HOLDER, _KEYS)).fetchone()
    found = re.fullmatch(r"aibot runbot (\d+) (.*)", row[0]) if row else None
    return Holder(int(found[1]), found[2], row[1]) if row and found else None
