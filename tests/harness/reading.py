"""One account's runner in this process, against a Telegram in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from accounts.models import TelegramAccount
from accounts.services import sessions
from accounts.telegram.types import ApiCredentials, Server
from accounts.telegram.user_client import UserClient
from core.threads import in_thread
from drafts.models import Message
from runbot.account import AccountRunner, ClientSettings
from runbot.catch_up import CatchUpLimits
from sandbox.faults import Faults
from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Contact, Telegram
from tests.harness.mtproto_server import mtproto_server

PATIENCE = 30.0


class Reading:
    """A Telegram with one account in it, and the runner that reads it."""

    def __init__(self, server: MtprotoServer) -> None:
        self.server = server
        self.telegram: Telegram = server.telegram
        self.faults: Faults = server.faults
        self.me = self.telegram.add_account("Shop").id
        self.probe_seconds = 3600.0
        self.runner: AccountRunner | None = None
        self.row = 0
        self._task: asyncio.Task[None] | None = None

    async def sign_in(self) -> None:
        string = self.telegram.session_string(self.me, self.server.host, self.server.port)
        account = await in_thread(sessions.add_account, "Shop", string)
        self.row = account.pk

    async def start(self) -> Reading:
        """Connect, and wait until everything that was there has been read."""
        if not self.row:
            await self.sign_in()
        server = Server(2, self.server.host, self.server.port, self.server.public_key_pem)
        settings = ClientSettings(
            ApiCredentials(1, "hash"), server, CatchUpLimits(20, 30), self.probe_seconds
        )
        self.runner = AccountRunner(self.row, "Shop", settings)
        self._task = asyncio.create_task(self.runner.run())
        await self.caught_up()
        return self

    async def stop(self) -> None:
        if self.runner is not None and self._task is not None:
            self.runner.stop()
            await asyncio.wait({self._task}, timeout=10)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self.runner = self._task = None

    @property
    def running(self) -> AccountRunner:
        assert self.runner is not None
        return self.runner

    @property
    def client(self) -> UserClient:
        assert self.running.client is not None
        return self.running.client

    def person(self, name: str) -> Contact:
        return self.telegram.add_contact(name)

    def says(self, person: Contact, text: str, **more: Any) -> int:
        return self.telegram.contact_says(self.me, person.id, text, **more).id

    # --- waiting ----------------------------------------------------------------------------

    async def until(self, condition: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        async with asyncio.timeout(seconds):
            while True:
                if value := await in_thread(condition):
                    return value
                await asyncio.sleep(0.01)

    async def stored(self, *texts: str, seconds: float = PATIENCE) -> None:
        rows = Message.objects.filter(chat__account_id=self.row, text__in=texts)
        await self.until(lambda: rows.count() == len(texts), seconds)

    async def caught_up(self, seconds: float = PATIENCE) -> None:
        """Wait until nothing is known to be missing."""
        await self.until(self._complete, seconds)

    def _complete(self) -> bool:
        gaps = self.runner._gaps if self.runner is not None else None
        return gaps is not None and gaps.complete.is_set()

    async def account(self) -> TelegramAccount:
        return await in_thread(TelegramAccount.objects.get, pk=self.row)

    @property
    def connections(self) -> int:
        """How often the account has connected."""
        return sum(name == "help.GetConfigRequest" for _, _, name in self.server.requests)


@asynccontextmanager
async def reading(key_path: Path) -> AsyncIterator[Reading]:
    async with mtproto_server(key_path) as server:
        made = Reading(server)
        try:
            yield made
        finally:
            await made.stop()
