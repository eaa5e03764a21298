"""Writes what an account receives into the database, in order and in batches.

Updates wait in memory until they are written. The mark "read up to here" stands behind the updates
that it covers, so that a crash makes Telegram send again what was not written yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from accounts.telegram.types import ChatMessage, DeletedMessages, History, ReadUpTo, Update
from aibot.lib.threads import in_thread

log = structlog.get_logger(__name__)

BATCH = 200
RETRY_SECONDS = (0.2, 1.0, 5.0)

StoreMessages = Callable[[int, Sequence[ChatMessage]], object]
StoreDeletion = Callable[[int, DeletedMessages], object]
StoreMark = Callable[[int, ReadUpTo], object]
StoreHistory = Callable[[int, History], object]


class UpdateWriter:
    """The writer of one account; runs until cancelled."""

    def __init__(
        self,
        account_id: int,
        messages: StoreMessages,
        deletion: StoreDeletion,
        mark: StoreMark,
        history: StoreHistory,
    ) -> None:
        self._account_id = account_id
        self._messages, self._deletion = messages, deletion
        self._mark, self._history = mark, history
        self._queue: asyncio.Queue[Update] = asyncio.Queue()

    def put(self, update: Update) -> None:
        self._queue.put_nowait(update)

    async def drained(self) -> None:
        """Wait until everything that was put is written."""
        await self._queue.join()

    async def run(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while not self._queue.empty() and len(batch) < BATCH:
                batch.append(self._queue.get_nowait())
            try:
                await self._write(batch)
            finally:
                for _ in batch:
                    self._queue.task_done()

    async def _write(self, batch: list[Update]) -> None:
        for pause in RETRY_SECONDS:
            try:
                await in_thread(self._store, batch)
                return
            except Exception as error:
                log.warning("updates could not be stored yet", count=len(batch), error=error)
                await asyncio.sleep(pause)
        # One update must not keep the others from being stored.
        for update in batch:
            try:
                await in_thread(self._store, [update])
            except Exception:
                log.exception("an update could not be stored", update=type(update).__name__)

    def _store(self, batch: list[Update]) -> None:
        run: list[ChatMessage] = []
        for update in batch:
            if isinstance(update, ChatMessage):
                run.append(update)
                continue
            if run:
                self._messages(self._account_id, run)
                run = []
            if isinstance(update, DeletedMessages):
                self._deletion(self._account_id, update)
            elif isinstance(update, History):
                self._history(self._account_id, update)
            else:
                self._mark(self._account_id, update)
        if run:
            self._messages(self._account_id, run)
