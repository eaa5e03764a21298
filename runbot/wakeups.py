"""Wake-ups from the database, handed to everything in runbot that looks for work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from core.events import wait_for_any
from core.wake import watch


class Wakeups:
    name = "wake-ups"

    def __init__(self, wake: Mapping[str, Callable[[], None]]) -> None:
        """Whom to wake, by what the wake-up is about; one about anything wakes everybody."""
        self._wake = wake

    async def run(self, stopping: asyncio.Event) -> None:
        watching = asyncio.create_task(watch(self._woken))
        ended = asyncio.create_task(wait_for_any(stopping))
        try:
            await asyncio.wait({watching, ended}, return_when=asyncio.FIRST_COMPLETED)
            if watching.done():
                watching.result()
        finally:
            for task in (watching, ended):
                task.cancel()
            await asyncio.gather(watching, ended, return_exceptions=True)

    def _woken(self, about: str) -> None:
        for topic, wake in self._wake.items():
            if about in ("", topic):
                wake()
