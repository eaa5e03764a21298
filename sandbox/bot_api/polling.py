"""A bot's updates and its one long poll (core.telegram.org/bots/api#getupdates)."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from sandbox.bot_api.errors import CONFLICT, BotApiError

Update = dict[str, Any]

#: Kinds that come only when they were asked for.
OPT_IN = ("chat_member", "message_reaction", "message_reaction_count")
#: A bot that is busy with an update does not poll for so long at most.
BUSY_SECONDS = 60.0


class UpdateQueue:
    """Updates wait here until the bot confirms them with a higher offset."""

    def __init__(self, next_id: int = 100_000_001) -> None:
        self.next_id = next_id
        self.allowed: list[str] = []
        #: Each with its number, which an unreadable one does not show.
        self.pending: list[tuple[int, Any]] = []
        self._waiter: asyncio.Future[None] | None = None
        self._polled_at = 0.0

    @property
    def polled(self) -> bool:
        """Whether a long poll is waiting now."""
        return self._waiter is not None

    @property
    def polled_lately(self) -> bool:
        """Whether there is a bot: a long poll is waiting, or ended just now."""
        return self.polled or time.time() - self._polled_at < BUSY_SECONDS

    def push(self, kind: str, payload: dict[str, Any]) -> None:
        if (self.allowed and kind not in self.allowed) or (not self.allowed and kind in OPT_IN):
            return
        self.push_raw({"update_id": self.next_id, kind: payload})

    def push_raw(self, update: Any) -> None:
        """The next update as it stands, whether it can be read or not."""
        self.pending.append((self.next_id, update))
        self.next_id += 1
        self._wake()

    def confirm(self, offset: int) -> None:
        """Forget what the bot has confirmed; a negative offset counts from the end."""
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset > 0:
            self.pending = [one for one in self.pending if one[0] >= offset]

    async def poll(self, offset: int, limit: int, timeout: float) -> list[Update]:
        """The waiting updates, or the first ones that come within `timeout` seconds.

        A poll that is already waiting ends with 409: only one may.
        """
        self.interrupt(BotApiError(409, CONFLICT))
        self.confirm(offset)
        self._polled_at = time.time()
        if not self.pending and timeout > 0:
            await self._wait(timeout)
        return [update for _number, update in self.pending[:limit]]

    def interrupt(self, error: Exception) -> None:
        """End the waiting poll, if there is one, with this error."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)
        self._waiter = None

    async def _wait(self, timeout: float) -> None:
        waiter = self._waiter = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout):
                await waiter
        except TimeoutError:
            return
        finally:
            self._polled_at = time.time()
            if self._waiter is waiter:
                self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def dump(self) -> dict[str, Any]:
        return {"next_id": self.next_id, "allowed": self.allowed, "pending": self.pending}

    @classmethod
    def load(cls, data: dict[str, Any]) -> UpdateQueue:
        queue = cls(data["next_id"])
        queue.allowed = data["allowed"]
        queue.pending = [(number, update) for number, update in data["pending"]]
        return queue
