"""The dispatcher: the only sender.

It claims deliveries that are due, sends each through the connection it belongs to, and records
what came of it. One message at a time for each chat, in order; many chats side by side.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from typing import Any, Protocol

import structlog
from django.db import DatabaseError
from django.utils import timezone

from accounts.services import claims, connection, lanes, outcomes
from accounts.services.deliveries import Destination, Job, Kinds
from accounts.telegram.bot_client import BotClient
from accounts.telegram.errors import (
    Failure,
    NotConnected,
    TelegramFailure,
    Treatment,
    failure_of,
)
from accounts.telegram.types import SentMessage
from accounts.telegram.user_client import UserClient
from aibot.lib.guard import LostRace
from aibot.lib.threads import in_thread
from aibot.runtime.pacing import BOT_PER_SECOND, BURST, PER_SECOND, Pacer
from aibot.runtime.supervisor import wait_for_any

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 5.0
SIDE_BY_SIDE = 20
FINISH_SECONDS = 6.0
#: So long the next look gives way to what was just found.
GIVE_WAY_SECONDS = 0.02


class Connections(Protocol):
    """Who can send now."""

    def users(self) -> Mapping[int, UserClient]: ...

    def bot(self) -> BotClient | None: ...

    def doubt(self, account_id: int) -> None:
        """A request of this account failed in a way that concerns the whole connection."""


class Dispatcher:
    name = "dispatcher"

    def __init__(self, connections: Connections, kinds: Kinds) -> None:
        self._connections = connections
        self._kinds = kinds
        self._woken = asyncio.Event()
        self._sending: dict[Destination, asyncio.Task[None]] = {}
        self._chats = Pacer(PER_SECOND, BURST)
        self._bot = Pacer(BOT_PER_SECOND, BOT_PER_SECOND)
        self._bot_paused_until = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        #: Destinations that a thread has taken and the loop does not know of yet.
        self._reserved: set[Destination] = set()
        self._choosing = threading.Lock()

    def wake(self) -> None:
        self._woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        recovered = await in_thread(claims.recover, self._kinds)
        if recovered:
            log.info("deliveries of an earlier run taken up", count=recovered)
        self._loop = asyncio.get_running_loop()
        try:
            with lanes.sends_here(self):
                await self._send_what_is_due(stopping)
        finally:
            await self._finish()

    async def _send_what_is_due(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            self._woken.clear()
            jobs, due_at = await in_thread(self._claim)
            for job in jobs:
                self._start(job)
            pause = GIVE_WAY_SECONDS if jobs else self._pause(due_at)
            await wait_for_any(self._woken, stopping, timeout=pause)

    def _claim(self) -> tuple[list[Job], datetime | None]:
        with self._choosing:
            jobs = claims.claim_due(
                self._kinds,
                accounts=self._connections.users().keys(),
                bot=self._bot_ready(),
                busy=set(self._sending) | set(self._paced()) | self._reserved,
                limit=SIDE_BY_SIDE,
            )
            self._reserved.update(job.destination for job in jobs)
        return jobs, None if jobs else claims.next_due_at()

    def _bot_ready(self) -> bool:
        return (
            self._connections.bot() is not None
            and time.monotonic() >= self._bot_paused_until
            and self._bot.wait("bot") == 0
        )

    def _paced(self) -> dict[Any, float]:
        return self._chats.waiting()

    def _pause(self, due_at: datetime | None) -> float:
        """Seconds until there may be something to do without a wake-up."""
        waits = [LOOK_EVERY_SECONDS, *self._paced().values()]
        if self._connections.bot() is not None and not self._bot_ready():
            waits.append(max(self._bot_paused_until - time.monotonic(), self._bot.wait("bot")))
        if due_at is not None:
            waits.append((due_at - timezone.now()).total_seconds())
        return max(0.01, min(waits))

    # --- what is approved in this process (accounts.services.lanes), from any thread -----------

    def reserve(self, destination: Destination) -> bool:
        with self._choosing:
            free = (
                destination.account_id in self._connections.users()
                and destination not in self._sending
                and destination not in self._reserved
                and self._chats.wait(destination) == 0
            )
            if free:
                self._reserved.add(destination)
            return free

    def release(self, destination: Destination) -> None:
        self._reserved.discard(destination)
        self._on_loop(self.wake)

    def send(self, job: Job) -> None:
        self._on_loop(self._start, job)

    def reopen(self, destination: Destination) -> None:
        self._on_loop(self._reopen, destination)

    def _reopen(self, destination: Destination) -> None:
        self._keep_busy(destination, self._record(claims.reopen, destination))

    def _on_loop(self, function: Callable[..., object], *arguments: Any) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(function, *arguments)

    # --- one delivery -----------------------------------------------------------------------

    def _start(self, job: Job) -> None:
        self._chats.take(job.destination)
        if job.destination.channel == "bot":
            self._bot.take("bot")
        self._keep_busy(job.destination, self._deliver(job))

    def _keep_busy(self, destination: Destination, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._sending[destination] = task
        self._reserved.discard(destination)
        task.add_done_callback(lambda done: self._ended(destination, done))

    def _ended(self, destination: Destination, task: asyncio.Task[None]) -> None:
        self._sending.pop(destination, None)
        if not task.cancelled() and task.exception():
            log.error("a delivery could not be recorded", exc_info=task.exception())
        self._woken.set()

    async def _deliver(self, job: Job) -> None:
        try:
            sent = await self._send(job)
        except TelegramFailure as error:
            await self._failed(job, error)
        except Exception as error:
            log.exception("a delivery failed in an unknown way", delivery=job.id)
            await self._failed(job, TelegramFailure(failure_of(error), str(error)))
        else:
            await self._record(outcomes.record_sent, job.id, sent, self._kinds, job.random_id)

    async def _send(self, job: Job) -> SentMessage:
        if job.destination.channel == "bot":
            return await self._send_by_bot(job)
        client = self._connections.users().get(job.destination.account_id or 0)
        if client is None:
            raise TelegramFailure(failure_of(NotConnected()))
        chat_id, text = job.destination.chat_id, job.outgoing.text
        if job.look_first_since is not None:
            found = await client.find_own_message(chat_id, text, job.look_first_since)
            if found is not None:
                return found
        return await client.send(chat_id, text, job.random_id, reply_to=job.outgoing.reply_to)

    async def _send_by_bot(self, job: Job) -> SentMessage:
        bot, message = self._connections.bot(), job.outgoing.bot_message
        if bot is None or message is None:
            raise TelegramFailure(failure_of(NotConnected()))
        if job.outgoing.edits is None:
            return SentMessage(await bot.send(job.destination.chat_id, message), None)
        await bot.edit(job.destination.chat_id, job.outgoing.edits, message)
        return SentMessage(job.outgoing.edits, None)

    async def _failed(self, job: Job, error: TelegramFailure) -> None:
        failure = error.failure
        if failure.treatment is Treatment.ARRIVED:
            sent = SentMessage(None, None)
            await self._record(outcomes.record_sent, job.id, sent, self._kinds, job.random_id)
            return
        log.warning("a delivery did not go through", delivery=job.id, failure=failure.name)
        account_id = job.destination.account_id
        if failure.treatment is Treatment.WAIT:
            await self._obey_wait(account_id, failure)
        elif account_id is not None and failure.treatment is not Treatment.REFUSED:
            self._connections.doubt(account_id)
        await self._record(
            outcomes.record_failure, job.id, failure, str(error), self._kinds, job.random_id
        )

    async def _obey_wait(self, account_id: int | None, failure: Failure) -> None:
        if account_id is None:
            self._bot_paused_until = time.monotonic() + failure.seconds
        else:
            await in_thread(connection.pause, account_id, failure.seconds)

    async def _record(self, function: Callable[..., None], *arguments: Any) -> None:
        """Record, however busy the database is: what was sent must not be forgotten."""
        for pause in (0.1, 0.5, 1, 2, 5):
            try:
                await in_thread(function, *arguments)
                return
            except LostRace as error:
                log.warning("a delivery was changed by someone else", error=error)
                return
            except DatabaseError as error:
                log.warning("the database was busy", error=error)
                await asyncio.sleep(pause)
        await in_thread(function, *arguments)

    async def _finish(self) -> None:
        """The messages in flight are finished; what takes too long is taken up next time."""
        tasks = list(self._sending.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=FINISH_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
