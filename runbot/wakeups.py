"""Forwards wake-ups from the database to the components that poll for work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from core.events import wait_for_any
from core.wake import watch


class Wakeups:
    name = "wake-ups"

    def __init__(
        self,
        wake: Mapping[str, Callable[[], None]],
        requests: Mapping[str, Callable[[], None]] | None = None,
    ) -> None:
        """`wake`: the callbacks by subject; a wake-up with an empty subject calls all of them.
        `requests`: those that are only called by their own subject."""
        self._wake, self._requests = wake, dict(requests or {})

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

    def _woken(self, subject: str) -> None:
        for name, wake in self._wake.items():
            if subject in ("", name):
                wake()
        if request := self._requests.get(subject):
            request()
