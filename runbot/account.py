"""The connection of one account: connect, catch up, stay connected, and reconnect.

Failures of an account are handled here and don't affect others. If Telegram has ended the session
or closed the account, that is stored with the account, and the runner waits for a new sign-in.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import structlog
from django import db

from accounts.models import TelegramAccount
from accounts.services import connection, sessions, telegram_access
from accounts.telegram.errors import CANNOT_DECRYPT, NO_UPDATES, Failure, TelegramFailure, Treatment
from accounts.telegram.exceptions import failure_of
from accounts.telegram.session import AccountSession
from accounts.telegram.types import Access, ApiCredentials, Server
from accounts.telegram.user_client import UserClient
from core.encryption import CannotDecrypt
from core.events import wait_for_any
from core.retry import Backoff
from core.threads import in_thread
from core.wake import DELIVERIES, publish_local
from runbot.catch_up import CatchUpLimits
from runbot.failures import SESSION_ENDED, concerns_one_chat
from runbot.gaps import GapReader
from runbot.groups import read_groups
from runbot.updates import UpdateWriter

log = structlog.get_logger(__name__)

Status = TelegramAccount.Status

#: The first attempt follows at once; the accounts don't all come back in the same moment. The
#: longest pause is what is waited at most after an outage.
BACKOFF = Backoff(first=1, most=20, factor=3, jitter=0.2)
#: After a failed probe the next one follows sooner; PROBES_LOST in a row cause a reconnect.
PROBE_AGAIN_SECONDS = 5.0
PROBE_TIMEOUT_SECONDS = 10.0
PROBES_LOST = 2
#: How long an update may be on its way, until it counts as lost; and how often a connection without
#: updates is replaced at most.
PUSH_SECONDS = 3.0
REPLACE_AGAIN_SECONDS = 600.0
#: After a connection of this length, the failures before it no longer count: a network that breaks
#: once in a while must not keep the account away for longer than it was there.
STOOD_SECONDS = 20.0
SAVE_POSITION_SECONDS = 15.0


@dataclass(frozen=True)
class ClientSettings:
    """How accounts connect, and how much they read when they catch up."""

    api: ApiCredentials
    server: Server | None
    limits: CatchUpLimits
    probe_seconds: float


class AccountRunner:
    def __init__(self, account_id: int, account_name: str, settings: ClientSettings) -> None:
        self.account_id, self.account_name = account_id, account_name
        self._settings = settings
        self._stopping = asyncio.Event()
        self._probe_requested = asyncio.Event()
        self._writer = UpdateWriter(account_id)
        self._session: AccountSession | None = None
        self._failures = 0
        self._connected_at = 0.0
        self._replaced_at = -REPLACE_AGAIN_SECONDS
        self._gaps: GapReader | None = None
        self.state: str = Status.NEW
        self.client: UserClient | None = None

    def stop(self) -> None:
        self._stopping.set()

    def request_probe(self) -> None:
        """Probe the connection now."""
        self._probe_requested.set()

    async def request_reading(self) -> None:
        """Compare all chats with Telegram now."""
        self.request_probe()
        if self.client is not None and self._gaps is not None:
            await self._gaps.request()

    async def run(self) -> None:
        writing = asyncio.create_task(self._writer.run())
        try:
            if await in_thread(sessions.has_ended, self.account_id):
                self.state = Status.NEEDS_LOGIN
                await self._wait_for_new_session()
            while not self._stopping.is_set():
                pause = await self._connected_once()
                await wait_for_any(self._stopping, timeout=pause)
        finally:
            await asyncio.wait({asyncio.ensure_future(self._writer.drained())}, timeout=3)
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)

    async def _connected_once(self) -> float:
        """Connect and stay connected; the pause before the next attempt, in seconds."""
        try:
            return await self._connected_until_it_fails()
        except db.Error as error:
            # Where the disk is full, not even that it failed can be stored.
            log.warning("an account can't be stored", account=self.account_name, error=error)
            self.state = Status.WAITING
            return max(1, self._pause())

    async def _connected_until_it_fails(self) -> float:
        self._connected_at = 0.0
        try:
            await self._connect_and_stay()
        except TelegramFailure as error:
            return await self._note_failure(error.failure)
        except CannotDecrypt:
            return await self._note_failure(CANNOT_DECRYPT)
        except Exception as error:
            log.exception("an account failed", account=self.account_name)
            self._failures += 1
            await self._set(Status.WAITING, f"{type(error).__name__}", "error")
            return self._pause()
        return 0

    async def _connect_and_stay(self) -> None:
        if not self._failures:
            await self._set(Status.CONNECTING)
        if self._session is None:
            stored = await in_thread(sessions.load_session, self.account_id)
            self._session = AccountSession(stored, self._settings.server)
        common = Access(self._settings.api, self._settings.server)
        access = await in_thread(telegram_access.access_of, self.account_id, common)
        gaps = GapReader(self.account_id, self._settings.limits, self._writer)
        client = UserClient(
            access.api, self._session, access.server, self._writer.put, access.proxy, gaps.note_gap
        )
        await gaps.before_connecting(client.read_until())
        try:
            asked_at = time.monotonic()
            identity = await client.connect()
            self._connected_at = time.monotonic()
            latency = self._connected_at - asked_at
            await in_thread(connection.connected, self.account_id, identity, latency)
            if self._failures:
                log.info("account connected again", account=self.account_name)
            else:
                log.info("account connected", account=self.account_name)
            self.state, self.client, self._gaps = Status.CONNECTED, client, gaps
            publish_local(DELIVERIES)
            await self._stay(client, gaps)
        finally:
            self.client = None
            await asyncio.wait({asyncio.ensure_future(client.disconnect())}, timeout=5)
            if self._stopping.is_set():
                await in_thread(connection.lost, self.account_id, "stopped")

    async def _stay(self, client: UserClient, gaps: GapReader) -> None:
        """Run all tasks of a connection until stopped. Raises TelegramFailure when it is lost."""
        works = [
            asyncio.create_task(work)
            for work in (
                _raise_when_gone(client),
                gaps.run(client),
                read_groups(client, self.account_id),
                self._probe(client),
                self._save_position(client, gaps),
            )
        ]
        stop = asyncio.create_task(self._stopping.wait())
        waiting = {*works, stop}
        try:
            while not stop.done():
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for task in done - {stop}:
                    task.result()
            if gaps.complete.is_set():
                await asyncio.wait_for(client.report_read_position(settle_seconds=0.2), 2)
        except TimeoutError:
            log.warning("the read position was not saved", account=self.account_name)
        finally:
            for task in (*works, stop):
                task.cancel()
            await asyncio.gather(*works, stop, return_exceptions=True)

    async def _probe(self, client: UserClient) -> None:
        """Send a request to Telegram every 30 s (a setting), to notice a dead connection."""
        lost = 0
        while True:
            pause = self._settings.probe_seconds
            if lost:
                pause = min(pause, PROBE_AGAIN_SECONDS)
            await wait_for_any(self._probe_requested, timeout=pause)
            self._probe_requested.clear()
            asked_at = time.monotonic()
            try:
                await client.identity(within=PROBE_TIMEOUT_SECONDS)
            except TelegramFailure as error:
                lost += 1
                if error.failure.treatment in SESSION_ENDED or lost >= PROBES_LOST:
                    raise
                log.info("a probe was not answered", account=self.account_name)
                continue
            lost = 0
            latency = time.monotonic() - asked_at
            await in_thread(connection.answered, self.account_id, latency)
            await self._replace_without_updates(client)

    async def _replace_without_updates(self, client: UserClient) -> None:
        """Notice that requests are answered, but updates don't arrive: ask for them, and connect
        anew."""
        try:
            missing = await client.missed_position(within=PROBE_TIMEOUT_SECONDS)
        except TelegramFailure as error:
            if not await concerns_one_chat(client, error.failure):
                raise
            return
        if missing is None:
            return
        await asyncio.sleep(PUSH_SECONDS)
        if client.has_received(missing):
            return
        client.request_difference()
        if time.monotonic() - self._replaced_at > REPLACE_AGAIN_SECONDS:
            self._replaced_at = time.monotonic()
            raise TelegramFailure(NO_UPDATES, f"nothing was sent up to {missing}")

    async def _save_position(self, client: UserClient, gaps: GapReader) -> None:
        while True:
            await asyncio.sleep(SAVE_POSITION_SECONDS)
            await gaps.complete.wait()
            await client.report_read_position()

    async def _note_failure(self, failure: Failure) -> float:
        stood = bool(self._connected_at) and time.monotonic() - self._connected_at > STOOD_SECONDS
        self._failures = 1 if stood else self._failures + 1
        sentence = str(failure.sentence)
        log.warning(
            "account not connected",
            account=self.account_name,
            failure=failure.name,
            in_a_row=self._failures,
        )
        match failure.treatment:
            case Treatment.NEEDS_LOGIN | Treatment.BANNED:
                banned = failure.treatment is Treatment.BANNED
                status = Status.BANNED if banned else Status.NEEDS_LOGIN
                await self._set(status, sentence, failure.name)
                await in_thread(sessions.note_end, self.account_id, failure.name)
                await self._wait_for_new_session()
                return 0
            case Treatment.WAIT:
                await in_thread(connection.pause, self.account_id, failure.seconds)
                await self._set(Status.WAITING, sentence, failure.name)
                return float(failure.seconds)
        await self._set(Status.WAITING, sentence, failure.name)
        return self._pause()

    def _pause(self) -> float:
        return BACKOFF.seconds(self._failures - 1) if self._failures > 1 else 0

    async def _wait_for_new_session(self) -> None:
        """Wait for a new sign-in: retrying a dead session could only do harm."""
        self._session = None
        while not self._stopping.is_set():
            if not await in_thread(sessions.has_ended, self.account_id):
                self._failures = 0
                return
            await wait_for_any(self._stopping, timeout=2)

    async def _set(self, status: Status, detail: str = "", why: str = "") -> None:
        self.state = status
        if why:
            await in_thread(connection.lost, self.account_id, why)
        await in_thread(connection.set_status, self.account_id, status, detail, self._failures)


async def _raise_when_gone(client: UserClient) -> None:
    await client.disconnected()
    raise TelegramFailure(failure_of(ConnectionError()), "the connection was closed")
