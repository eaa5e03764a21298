"""Tells the workers when a chat's analysis is due, 8 seconds after the last message of a burst."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from django.utils import timezone

from aibot.lib.threads import in_thread
from aibot.runtime.supervisor import wait_for_any

LOOK_EVERY_SECONDS = 5.0
#: So long the next look gives way to the analysis that a worker was just told about.
GIVE_WAY_SECONDS = 0.03


class StartDue(Protocol):
    """Tells the workers about all chats that are due, but for one they know of since then."""

    def __call__(self, *, told: tuple[int, datetime] | None) -> object: ...


class AnalysisStarter:
    """`tell` tells the workers about one chat, if they can be reached, `start_due` about all that
    are due; `next_due` is the chat that will be next, and when."""

    name = "analysis starter"

    def __init__(
        self,
        tell: Callable[[int], bool],
        start_due: StartDue,
        next_due: Callable[[], tuple[int, datetime] | None],
    ) -> None:
        self._tell, self._start_due, self._next_due = tell, start_due, next_due
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        expected: int | None = None
        while not stopping.is_set():
            self._woken.clear()
            told, now = None, timezone.now()
            if expected is not None and await in_thread(self._tell, expected):
                told = expected, now
                await asyncio.sleep(GIVE_WAY_SECONDS)
            following = await in_thread(self._look, told)
            chat_id, pause = None, LOOK_EVERY_SECONDS
            if following is not None:
                chat_id, due_at = following
                pause = max(0.01, (due_at - timezone.now()).total_seconds())
            await wait_for_any(self._woken, stopping, timeout=min(pause, LOOK_EVERY_SECONDS))
            # Nothing was changed since it was read, so its time has come.
            expected = None if self._woken.is_set() or pause > LOOK_EVERY_SECONDS else chat_id

    def _look(self, told: tuple[int, datetime] | None) -> tuple[int, datetime] | None:
        self._start_due(told=told)
        return self._next_due()
