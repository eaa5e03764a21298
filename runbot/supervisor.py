"""Runs components concurrently: started in order, restarted after failures, stopped in reverse
order, each with a deadline.

A component has a `name` and a coroutine `run(stopping)`, which runs until the event `stopping` is
set and then finishes soon. If it raises, only this component is restarted, after a growing pause.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from core.events import wait_for_any
from core.retry import Backoff

log = structlog.get_logger(__name__)

#: Pauses before a restart.
BACKOFF = Backoff(first=0.5, most=60)
#: The count of failures is reset after a component has run this long.
RECOVERED_SECONDS = 120.0


class Component(Protocol):
    @property
    def name(self) -> str: ...

    async def run(self, stopping: asyncio.Event) -> None: ...


@dataclass
class _Running:
    component: Component
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    failures: int = 0
    error: str = ""
    #: When it was started last, or failed.
    since: float = 0.0

    def recovered(self) -> bool:
        return time.monotonic() - self.since > RECOVERED_SECONDS


class Supervisor:
    """Runs components. `deadline`: how long each may take to stop; `budget`: all of them together,
    in seconds."""

    def __init__(
        self, components: Sequence[Component], deadline: float = 7.0, budget: float = 14.0
    ) -> None:
        self._running = [_Running(component) for component in components]
        self._deadline, self._budget = deadline, budget

    def start(self) -> None:
        for one in self._running:
            one.task = asyncio.create_task(self._keep(one), name=one.component.name)

    async def stop(self) -> None:
        until = time.monotonic() + self._budget
        for one in reversed(self._running):
            one.stopping.set()
            await self._end(one, min(self._deadline, max(0.5, until - time.monotonic())))

    def alive(self) -> bool:
        """Whether every component is running or waiting for its restart."""
        return all(one.task is not None and not one.task.done() for one in self._running)

    def failing(self) -> dict[str, str]:
        """The components that failed and have not recovered since, with the error."""
        return {
            one.component.name: one.error
            for one in self._running
            if one.error and not one.recovered()
        }

    async def _keep(self, one: _Running) -> None:
        while not one.stopping.is_set():
            one.since = time.monotonic()
            try:
                await one.component.run(one.stopping)
                one.error = ""
            except Exception as error:
                if one.recovered():
                    one.failures = 0
                one.since = time.monotonic()
                one.failures += 1
                one.error = f"{type(error).__name__}: {error}"
                pause = BACKOFF.seconds(one.failures)
                log.exception("a part of runbot failed", part=one.component.name, again_in=pause)
                await wait_for_any(one.stopping, timeout=pause)

    async def _end(self, one: _Running, seconds: float) -> None:
        if one.task is None:
            return
        done, _ = await asyncio.wait({one.task}, timeout=seconds)
        if not done:
            log.warning("a part of runbot did not stop in time", part=one.component.name)
            one.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await one.task
