"""A component that calls a function periodically, and sooner when it is woken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from core.events import wait_for_any
from core.threads import in_thread


class Periodic:
    """Calls `work` in a thread: every `seconds`, when it is woken, and when it is due again, if
    `work` returns such a time."""

    def __init__(self, name: str, seconds: float, work: Callable[[], object]) -> None:
        self.name = name
        self._seconds, self._work = seconds, work
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            self._woken.clear()
            due_at, pause = await in_thread(self._work), self._seconds
            if isinstance(due_at, datetime):
                pause = min(pause, max(0.01, (due_at - timezone.now()).total_seconds()))
            await wait_for_any(self._woken, stopping, timeout=pause)
