"""From taking the leases to giving them back: the time in which this process is the runbot.

One lease for the data folder, and on PostgreSQL one for the database, over all machines.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from django.db import DatabaseError, OperationalError, connection

from accounts.services import heartbeats
from core.events import wait_for_any
from core.threads import in_thread
from runbot.database_lease import TAKE_OVER_SECONDS, DatabaseLease
from runbot.lease import STANDBY, STARTING, STOPPING, FileLease, LeaseTaken
from runbot.takeover import end_holder

log = structlog.get_logger(__name__)

TRY_EVERY_SECONDS = 1.0
#: sysexits.h: a failure that another try may mend.
LOST_EXIT_CODE = 75


@dataclass(frozen=True)
class StartOptions:
    """`standby`: wait until the lease is free. `force`: take it from who has it."""

    standby: bool = False
    force: bool = False


class LeaseSession:
    def __init__(self, folder: FileLease, options: StartOptions, stop: asyncio.Event) -> None:
        self.folder = folder
        self.lost = asyncio.Event()
        self._how, self._stop = options, stop
        self._database: DatabaseLease | None = None
        self._entered = False

    async def begin(self) -> bool:
        """Take the leases; False if we were asked to stop meanwhile. Raises LeaseTaken."""
        if not await self._take(self._take_folder):
            return False
        if connection.vendor == "postgresql":
            if not await self._take(self._take_database):
                return False
            await self._let_the_last_one_notice()
            if self._stop.is_set():
                return False
        self.folder.set_state(STARTING)
        ours = self.folder.ours
        assert ours is not None
        await in_thread(
            heartbeats.runbot_lives,
            pid=ours.pid,
            host=ours.host,
            version=ours.version,
            started_at=ours.since,
        )
        self._entered = True
        return True

    def stopping(self) -> None:
        self.folder.set_state(STOPPING)

    async def end(self) -> None:
        """Give the lease of the database back. That of the folder ends with the process."""
        if self._entered and not self.lost.is_set():
            try:
                await in_thread(heartbeats.runbot_stopped)
            except DatabaseError as error:
                log.warning("the database could not be told of the end", error=error)
        if self._database is not None:
            await asyncio.to_thread(self._database.release)

    # --- taking -----------------------------------------------------------------------------

    async def _take(self, take: Callable[[], Awaitable[None]]) -> bool:
        waiting = False
        while not self._stop.is_set():
            try:
                await take()
                return True
            except (LeaseTaken, OperationalError) as error:
                if not self._how.standby:
                    raise
                if not waiting:
                    log.info("waiting for the lease", why=error)
                    self.folder.set_state(STANDBY)
                waiting = True
            await wait_for_any(self._stop, timeout=TRY_EVERY_SECONDS)
        return False

    async def _take_folder(self) -> None:
        try:
            self.folder.acquire()
        except LeaseTaken as taken:
            if not self._how.force:
                raise
            await asyncio.to_thread(end_holder, taken)
            self.folder.acquire()

    async def _take_database(self) -> None:
        loop = asyncio.get_running_loop()
        lease = DatabaseLease(lambda: loop.call_soon_threadsafe(self.lost.set), reexec)
        await asyncio.to_thread(lease.acquire, force=self._how.force)
        self._database = lease

    async def _let_the_last_one_notice(self) -> None:
        """Whoever held the lease last may still be connected, unless we know better."""
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
    """Replace this process by a fresh one that waits for the lease: the surest way to close every
    connection at once. It keeps its pid, so whoever watches it sees no end."""
    log.warning("beginning anew")
    logging.shutdown()
    if sys.platform == "win32":  # there it would get another pid
        os._exit(LOST_EXIT_CODE)
    arguments = [one for one in sys.orig_argv if one != "--force"]
    os.execv(sys.executable, arguments + ["--standby"] * ("--standby" not in arguments))
