"""Write the updates of an account to the database, in order and in batches.

Updates are queued in memory. A read position is queued after the updates that it covers, so that
after a crash Telegram sends again what was not written yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import groupby
from typing import cast

import stamina
import structlog

from accounts.services import sessions
from accounts.telegram.types import (
    ChatMessage,
    DeletedMessages,
    History,
    ReadPosition,
    UnreadableItem,
    Update,
)
from core.retry import refuses_everything
from core.threads import in_thread
from drafts.services.messages import ingest, reconciliation, unreadable
from monitoring.services import posts

log = structlog.get_logger(__name__)

BATCH = 200


class UpdateWriter:
    """Writes the updates of one account; runs until cancelled."""

    def __init__(self, account_id: int) -> None:
        self._account_id = account_id
        self._queue: asyncio.Queue[Update] = asyncio.Queue()

    def put(self, update: Update) -> None:
        self._queue.put_nowait(update)

    async def drained(self) -> None:
        """Wait until all queued updates are written."""
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
        try:
            async for attempt in stamina.retry_context(
                on=Exception,
                attempts=4,
                timeout=None,
                wait_initial=0.2,
                wait_exp_base=5,
                wait_jitter=0.1,
            ):
                with attempt:
                    await self._store_when_possible(batch)
        except Exception as error:
            log.warning("updates could not be stored together", count=len(batch), error=error)
            # One update must not keep the others from being stored.
            for update in batch:
                try:
                    await self._store_when_possible([update])
                except Exception:
                    log.exception("an update could not be stored", update=type(update).__name__)

    async def _store_when_possible(self, batch: list[Update]) -> None:
        """Store a batch, however long the database takes nothing: nothing is left out, since the
        read position behind it would say that it is stored."""
        async for attempt in stamina.retry_context(
            on=refuses_everything, attempts=None, timeout=None
        ):
            with attempt:
                await in_thread(self._store, batch)

    def _store(self, batch: list[Update]) -> None:
        """Store a batch in order; consecutive messages are stored together. Idempotent: a batch may
        be stored again after a crash."""
        for kind, run in groupby(batch, key=type):
            if kind is ChatMessage:
                _store_messages(self._account_id, cast(list[ChatMessage], list(run)))
                continue
            for update in run:
                _store_other(self._account_id, update)


def _store_messages(account_id: int, messages: Sequence[ChatMessage]) -> None:
    ingest.store_messages(account_id, messages)
    posts.store_posts(account_id, messages)


def _store_other(account_id: int, update: Update) -> None:
    match update:
        case DeletedMessages():
            ingest.store_deletion(account_id, update)
            posts.forget_deleted(account_id, update)
        case History():
            reconciliation.store_history(account_id, update)
        case ReadPosition():
            sessions.save_read_position(account_id, update)
        case UnreadableItem():
            unreadable.note_unreadable(account_id, update)
