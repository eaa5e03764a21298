"""The dispatcher: claims due deliveries, sends them, and records the outcome.

All messages are sent here: one at a time for each chat, in order; many chats concurrently.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

import stamina
import structlog
from django import db
from django.utils import timezone

from accounts.services import connection
from accounts.telegram.bot_client import BotClient
from accounts.telegram.errors import (
    Failure,
    NotConnected,
    TelegramFailure,
    Treatment,
    only_reading,
)
from accounts.telegram.exceptions import failure_of
from accounts.telegram.overtaking import Overtaken, send_unless_overtaken
from accounts.telegram.types import SentMessage
from accounts.telegram.user_client import UserClient
from core.events import wait_for_any
from core.threads import in_thread
from core.transitions import StaleState
from outbox.claim import Destination, Job, claim_due, next_due_at, recover
from outbox.handlers import Handlers
from outbox.pacing import BOT_PER_SECOND, BURST, PER_SECOND, Pacer
from outbox.record import record_absent, record_failure, record_overtaken, record_sent

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 5.0
SIDE_BY_SIDE = 20
FINISH_SECONDS = 6.0


class Absent(Exception):
    """The message is not in the chat: no earlier attempt arrived, so whether to send it is checked
    again."""


class Connections(Protocol):
    """The current connections to Telegram."""

    def users(self) -> Mapping[int, UserClient]: ...

    def bot(self) -> BotClient | None: ...

    def request_probe(self, account_id: int) -> None:
        """Check an account's connection after a failure that is not about a single message."""


class Dispatcher:
    name = "dispatcher"

    def __init__(self, connections: Connections, handlers: Handlers) -> None:
        self._connections = connections
        self._handlers = handlers
        self._woken = asyncio.Event()
        self._sending: dict[Destination, asyncio.Task[None]] = {}
        self._chats: Pacer[Destination] = Pacer(PER_SECOND, BURST)
        self._bot: Pacer[str] = Pacer(BOT_PER_SECOND, BOT_PER_SECOND)
        self._bot_paused_until = 0.0

    def wake(self) -> None:
        self._woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        recovered = await in_thread(recover)
        if recovered:
            log.info("deliveries of an earlier run taken up", count=recovered)
        try:
            while not stopping.is_set():
                self._woken.clear()
                began, free_at = timezone.now(), self._free_at()
                jobs = await in_thread(self._claim, *self._busy())
                for job in jobs:
                    self._start(job)
                if len(jobs) < SIDE_BY_SIDE:  # else there may be more
                    due_at = await in_thread(next_due_at, after=began)
                    pause = self._pause([*free_at, *self._free_at()], due_at)
                    await wait_for_any(self._woken, stopping, timeout=pause)
        finally:
            await self._finish()

    def _busy(self) -> tuple[list[int], bool, set[Destination]]:
        """The connected accounts, whether the bot may send, and the destinations that must wait."""
        busy = set(self._sending) | set(self._chats.waiting())
        return list(self._connections.users()), self._bot_ready(), busy

    def _claim(self, accounts: list[int], bot: bool, busy: set[Destination]) -> list[Job]:
        return claim_due(self._handlers, accounts=accounts, bot=bot, busy=busy, limit=SIDE_BY_SIDE)

    def _bot_ready(self) -> bool:
        return (
            self._connections.bot() is not None
            and time.monotonic() >= self._bot_paused_until
            and self._bot.wait("bot") == 0
        )

    def _free_at(self) -> list[float]:
        """When the destinations and the bot that must wait now may be sent to (monotonic
        seconds)."""
        now = time.monotonic()
        times = [now + wait for wait in self._chats.waiting().values()]
        if self._connections.bot() is not None and not self._bot_ready():
            times.append(max(self._bot_paused_until, now + self._bot.wait("bot")))
        return times

    def _pause(self, free_at: Iterable[float], due_at: datetime | None) -> float:
        """Seconds until there may be something to do without a wake-up. `free_at` also has what had
        to wait when the look began, since that was left out of it."""
        now = time.monotonic()
        waits = [LOOK_EVERY_SECONDS, *(at - now for at in free_at)]
        if due_at is not None:
            waits.append((due_at - timezone.now()).total_seconds())
        return max(0.01, min(waits))

    # --- one delivery -----------------------------------------------------------------------

    def _start(self, job: Job) -> None:
        self._chats.take(job.destination)
        if job.destination.channel == "bot":
            self._bot.take("bot")
        task = asyncio.create_task(self._deliver(job))
        self._sending[job.destination] = task
        task.add_done_callback(lambda done: self._ended(job.destination, done))

    def _ended(self, destination: Destination, task: asyncio.Task[None]) -> None:
        self._sending.pop(destination, None)
        if not task.cancelled() and task.exception():
            log.error("a delivery could not be recorded", exc_info=task.exception())
        self._woken.set()

    async def _deliver(self, job: Job) -> None:
        try:
            sent = await self._send(job)
        except Absent:
            await self._record(record_absent, job.id)
        except Overtaken:
            await self._record(record_overtaken, job.id, self._handlers)
        except TelegramFailure as error:
            await self._failed(job, error)
        except Exception as error:
            log.exception("a delivery failed in an unknown way", delivery=job.id)
            await self._failed(job, TelegramFailure(failure_of(error), str(error)))
        else:
            await self._record(record_sent, job.id, sent, self._handlers)

    async def _send(self, job: Job) -> SentMessage:
        if job.destination.channel == "bot":
            return await self._send_by_bot(job)
        client = self._connections.users().get(job.destination.account_id or 0)
        if client is None:
            raise TelegramFailure(failure_of(NotConnected()))
        chat_id, text = job.destination.chat_id, job.outgoing.text
        if job.look_first_since is not None:
            with only_reading():
                found = await client.find_own_message(chat_id, text, job.look_first_since)
            if found is None:
                raise Absent
            return found
        if job.outgoing.only_after is not None:
            return await send_unless_overtaken(
                client,
                chat_id,
                text,
                job.random_id,
                after_id=job.outgoing.only_after,
                again=job.attempts > 1,
                entities=job.outgoing.entities,
            )
        return await client.send(chat_id, text, job.random_id, entities=job.outgoing.entities)

    async def _send_by_bot(self, job: Job) -> SentMessage:
        bot, message = self._connections.bot(), job.outgoing.bot_message
        if bot is None or message is None:
            raise TelegramFailure(failure_of(NotConnected()))
        if job.outgoing.edits is None:
            return SentMessage(await bot.send(job.destination.chat_id, message), None)
        there = await bot.edit(job.destination.chat_id, job.outgoing.edits, message)
        if there or job.outgoing.otherwise is None:
            return SentMessage(job.outgoing.edits, None)
        return SentMessage(await bot.send(job.destination.chat_id, job.outgoing.otherwise), None)

    async def _failed(self, job: Job, error: TelegramFailure) -> None:
        failure = error.failure
        if failure.treatment is Treatment.ARRIVED:
            await self._record(record_sent, job.id, SentMessage(None, None), self._handlers)
            return
        log.warning("a delivery did not go through", delivery=job.id, failure=failure.name)
        account_id = job.destination.account_id
        if failure.treatment is Treatment.WAIT:
            await self._obey_wait(account_id, failure)
        elif account_id is not None and failure.treatment is not Treatment.REFUSED:
            self._connections.request_probe(account_id)
        await self._record(record_failure, job.id, failure, str(error), self._handlers)

    async def _obey_wait(self, account_id: int | None, failure: Failure) -> None:
        if failure.name == "slow_mode":
            return  # of this chat alone; the delivery waits
        if account_id is None:
            self._bot_paused_until = time.monotonic() + failure.seconds
        else:
            await in_thread(connection.pause, account_id, failure.seconds)

    async def _record(self, function: Callable[..., None], *arguments: Any) -> None:
        """Record an outcome, with retries while the database is busy: it must not be lost."""
        try:
            async for attempt in stamina.retry_context(
                on=db.Error, attempts=6, timeout=None, wait_exp_base=3, wait_jitter=0.1
            ):
                with attempt:
                    await in_thread(function, *arguments)
        except StaleState as error:
            log.warning("a delivery was changed by someone else", error=error)

    async def _finish(self) -> None:
        """Wait for the messages in flight; those that take too long are recovered at the next
        start."""
        tasks = list(self._sending.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=FINISH_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
