"""Tells the workers when a chat's analysis is due, 8 seconds after the last message of a burst."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from aibot.lib.threads import in_thread
from aibot.runtime.supervisor import wait_for_any

LOOK_EVERY_SECONDS = 5.0


class AnalysisStarter:
    """`start` tells the workers about one chat, `start_due` about all that are due; `next_due` is
    the chat that will be next, and when."""

    name = "analysis starter"

    def __init__(
        self,
        start: Callable[[int], object],
        start_due: Callable[[], object],
        next_due: Callable[[], tuple[int, datetime] | None],
    ) -> None:
        self._start, self._start_due, self._next_due = start, start_due, next_due
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        expected: int | None = None
        while not stopping.is_set():
            self._woken.clear()
            following = await in_thread(self._look, expected)
            chat_id, pause = None, LOOK_EVERY_SECONDS
            if following is not None:
                chat_id, due_at = following
                pause = max(0.01, (due_at - timezone.now()).total_seconds())
            await wait_for_any(self._woken, stopping, timeout=min(pause, LOOK_EVERY_SECONDS))
            # Nothing was changed since it was read, so its time has come.
            expected = None if self._woken.is_set() or pause > LOOK_EVERY_SECONDS else chat_id

    def _look(self, expected: int | None) -> tuple[int, datetime] | None:
        if expected is not None:
            self._start(expected)
        self._start_due()
        return self._next_due()
