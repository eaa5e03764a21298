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
    """`start_due` tells the workers about what is due, `next_due_at` when the next will be."""

    name = "analysis starter"

    def __init__(
        self, start_due: Callable[[], int], next_due_at: Callable[[], datetime | None]
    ) -> None:
        self._start_due = start_due
        self._next_due_at = next_due_at
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            self._woken.clear()
            due_at = await in_thread(self._look)
            pause = LOOK_EVERY_SECONDS
            if due_at is not None:
                pause = min(pause, max(0.01, (due_at - timezone.now()).total_seconds()))
            await wait_for_any(self._woken, stopping, timeout=pause)

    def _look(self) -> datetime | None:
        self._start_due()
        return self._next_due_at()
