"""Acquires and releases the leases of a runbot process: one for the data folder, and on PostgreSQL
one for the database, over all machines.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from django import db
from django.db import InternalError, OperationalError, connection

from accounts.services import heartbeats
from core.events import wait_for_any
from core.threads import in_thread
from runbot.database_lease import TAKE_OVER_SECONDS, DatabaseLease
from runbot.fence import Fence
from runbot.heartbeat import note_running
from runbot.lease import STANDBY, STARTING, STOPPING, FileLease, LeaseTaken
from runbot.takeover import end_holder

log = structlog.get_logger(__name__)

TRY_EVERY_SECONDS = 1.0
#: sysexits.h EX_TEMPFAIL: a temporary failure.
LOST_EXIT_CODE = 75


@dataclass(frozen=True)
class StartOptions:
    """`standby`: wait for the lease. `force`: end the holder and take its lease."""

    standby: bool = False
    force: bool = False


class LeaseSession:
    def __init__(
        self, folder: FileLease, options: StartOptions, stop: asyncio.Event, fence: Fence
    ) -> None:
        self.folder, self._fence = folder, fence
        self.lost = asyncio.Event()
        self._options, self._stop = options, stop
        self._database: DatabaseLease | None = None
        self._entered = False

    async def begin(self) -> bool:
        """Acquire the leases; False if a stop was requested meanwhile. Raises LeaseTaken."""
        if not await self._take(self._take_folder):
            return False
        if connection.vendor == "postgresql":
            if not await self._take(self._take_database):
                return False
            await self._wait_for_last_holder()
            if self._stop.is_set():
                return False
        self.folder.set_state(STARTING)
        self._entered = await self._take(self._note_start)
        return self._entered

    def stopping(self) -> None:
        self.folder.set_state(STOPPING)

    async def end(self) -> None:
        """Release the lease of the database. That of the folder is released by the caller."""
        if self._entered and not self.lost.is_set():
            try:
                await in_thread(heartbeats.note_stopped)
            except db.Error as error:
                log.warning("the stop could not be recorded", error=error)
        if self._database is not None:
            await asyncio.to_thread(self._database.release)

    # --- taking -----------------------------------------------------------------------------

    async def _take(self, take: Callable[[], Awaitable[None]]) -> bool:
        waiting = False
        while not self._stop.is_set():
            try:
                await take()
                return True
            except (LeaseTaken, OperationalError, InternalError) as error:
                if not self._options.standby:
                    raise
                if not waiting:
                    log.info("waiting for the lease", error=error)
                    self.folder.set_state(STANDBY)
                waiting = True
            await wait_for_any(self._stop, timeout=TRY_EVERY_SECONDS)
        return False

    async def _note_start(self) -> None:
        """The first thing that is written: a database that only reads for now (PostgreSQL's
        InternalError) is waited for as one that is away."""
        await in_thread(note_running, self.folder)

    async def _take_folder(self) -> None:
        try:
            self.folder.acquire()
        except LeaseTaken as taken:
            if not self._options.force:
                raise
            await asyncio.to_thread(end_holder, taken)
            self.folder.acquire()

    async def _take_database(self) -> None:
        loop = asyncio.get_running_loop()
        lease = DatabaseLease(self._fence, lambda: loop.call_soon_threadsafe(self.lost.set), reexec)
        await asyncio.to_thread(lease.acquire, force=self._options.force)
        self._database = lease

    async def _wait_for_last_holder(self) -> None:
        """Wait until the last holder has surely disconnected, unless it is known to have ended."""
        last = await in_thread(heartbeats.last_runbot)
        if last is None or last.status == heartbeats.STOPPED:
            return
        dead = self.folder.before_us
        if dead and (dead.pid, dead.host, dead.since) == (last.pid, last.host, last.started_at):
            return  # it had our data folder too, and its lock ended with it
        self.folder.set_state(STANDBY)
        log.info("waiting until the last holder has surely noticed", seconds=TAKE_OVER_SECONDS)
        await wait_for_any(self._stop, self.lost, timeout=TAKE_OVER_SECONDS)


def reexec() -> None:
    """Replace this process by a new one that waits for the lease; this reliably closes all
    connections. The pid stays the same, so a process manager notices nothing."""
    log.warning("restarting the process")
    logging.shutdown()
    if sys.platform == "win32":  # there it would get another pid
        os._exit(LOST_EXIT_CODE)
    arguments = [one for one in sys.orig_argv if one != "--force"]
    os.execv(sys.executable, arguments + ["--standby"] * ("--standby" not in arguments))
