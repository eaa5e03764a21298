"""The real bot, with its handlers and its database, against the sandbox's Bot API."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from core.threads import in_thread
from runbot.draft_bot import DraftBot
from sandbox.main import Sandbox

PATIENCE = 60.0


class Running:
    """A draft bot that polls the sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox, self.token = sandbox, sandbox.config.bot_token
        self.owner = sandbox.config.owner_id
        self.bot = DraftBot(self.token, sandbox.url, asyncio.Event())
        self.stopping = asyncio.Event()
        self.task = asyncio.create_task(self.bot.run(self.stopping))

    @property
    def queue(self) -> Any:
        return self.sandbox.bot_api.bot(self.token).queue

    def push(self, raw: Any) -> None:
        """An update as the server of Telegram would send it, readable or not."""
        self.queue.push_raw(raw)

    async def until(self, look: Callable[[], Any]) -> Any:
        async with asyncio.timeout(PATIENCE):
            while not (seen := look()):
                assert not self.task.done(), self.task
                await asyncio.sleep(0.005)
            return seen

    async def stored(self, look: Callable[[], Any]) -> None:
        """Wait until the database shows something."""
        async with asyncio.timeout(PATIENCE):
            while not await in_thread(look):
                assert not self.task.done(), self.task
                await asyncio.sleep(0.005)

    async def press(self) -> None:
        """A press is answered."""
        before = len(self.sandbox.bot_api.answers(self.token))
        self.sandbox.bot_api.press(self.token, self.owner, self.owner, 1, "d:1:1:send")
        await self.until(lambda: len(self.sandbox.bot_api.answers(self.token)) > before)

    async def stop(self) -> None:
        self.stopping.set()
        await asyncio.wait_for(self.task, PATIENCE)
