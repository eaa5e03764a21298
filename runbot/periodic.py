"""A component that calls a function periodically."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from core.events import wait_for_any
from core.threads import in_thread


class Periodic:
    """Calls `work` every `seconds`, in a thread."""

    def __init__(self, name: str, seconds: float, work: Callable[[], object]) -> None:
        self.name = name
        self._seconds, self._work = seconds, work

    async def run(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            await in_thread(self._work)
            await wait_for_any(stopping, timeout=self._seconds)
