"""Keep an account's messages complete while it is connected: catch up after connecting, after a gap
in the updates, when somebody asks for it, and when a chat that was left out is due again."""

from __future__ import annotations

import asyncio
from datetime import datetime

import structlog
from django.utils import timezone

from accounts.telegram.errors import TelegramFailure
from accounts.telegram.user_client import UserClient
from core.events import wait_for_any
from core.retry import Backoff
from core.threads import in_thread
from drafts.services.messages import reconciliation
from runbot.catch_up import CatchUpLimits, Missed, catch_up
from runbot.failures import concerns_one_chat
from runbot.updates import UpdateWriter

log = structlog.get_logger(__name__)

#: Pauses after the list of chats could not be read.
BACKOFF = Backoff(first=2, most=300, factor=3)
#: How often to look for chats that were left out and are due again.
LOOK_SECONDS = 30.0


class GapReader:
    """Reads the gaps of one connection."""

    def __init__(self, account_id: int, limits: CatchUpLimits, writer: UpdateWriter) -> None:
        self._account_id, self._limits, self._writer = account_id, limits, writer
        self._missed: Missed | None = None
        self._wanted = asyncio.Event()
        self._since: datetime | None = None
        #: Set while nothing is known to be missing, so that the read position may be saved.
        self.complete = asyncio.Event()

    async def before_connecting(self, since: datetime | None) -> None:
        """Note what is stored; everything newer than that is read after connecting."""
        await self._note(since)

    async def note_gap(self) -> None:
        """Note that updates were missed. Returns when all earlier ones are written, so that what is
        stored from now on does not hide the gap."""
        log.info("updates were missed and are read chat by chat", account=self._account_id)
        await self._note(self._since)

    async def request(self) -> None:
        """Compare the chats with Telegram now, as somebody asks for it."""
        await self._note(self._since)

    async def _note(self, since: datetime | None) -> None:
        self.complete.clear()
        await self._writer.drained()
        now = Missed(await in_thread(reconciliation.newest_ids, self._account_id), since)
        self._missed = self._missed.and_later(now) if self._missed else now
        self._wanted.set()

    async def run(self, client: UserClient) -> None:
        """Read until cancelled. Raises TelegramFailure if the connection has failed."""
        failures = 0
        self._since = client.read_until() or timezone.now()
        while True:
            await wait_for_any(self._wanted, timeout=LOOK_SECONDS)
            if not self._wanted.is_set():
                if not await in_thread(reconciliation.has_due, self._account_id):
                    continue
                await self.request()
            self._wanted.clear()
            missed, self._missed = self._missed, None
            if missed is None:
                continue
            try:
                await catch_up(client, self._account_id, missed, self._limits, self._writer.put)
            except TelegramFailure as error:
                self._missed = missed.and_later(self._missed) if self._missed else missed
                if not await concerns_one_chat(client, error.failure):
                    raise
                failures += 1
                pause = BACKOFF.seconds(failures)
                log.warning("chats can't be read", failure=error.failure.name, again_in=pause)
                await asyncio.sleep(pause)
                self._wanted.set()
                continue
            failures = 0
            if self._missed is None:
                self._since = timezone.now()
                self.complete.set()
