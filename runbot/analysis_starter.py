"""Enqueue the analysis of a chat when it is due, some time after the last message of a burst."""

from __future__ import annotations

import asyncio
from datetime import datetime

from django.utils import timezone

from core.events import wait_for_any
from core.threads import in_thread
from drafts.services import schedule

LOOK_EVERY_SECONDS = 5.0


class AnalysisStarter:
    name = "analysis starter"

    def __init__(self) -> None:
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            self._woken.clear()
            due_at = await in_thread(_enqueue_due)
            pause = LOOK_EVERY_SECONDS
            if due_at is not None:
                pause = min(pause, max(0.01, (due_at - timezone.now()).total_seconds()))
            await wait_for_any(self._woken, stopping, timeout=pause)


def _enqueue_due() -> datetime | None:
    """Enqueue what is due; when the next analysis will be. Both by one clock reading, so that what
    becomes due in between is not forgotten."""
    now = timezone.now()
    schedule.enqueue_due(now=now)
    return schedule.next_due_at(after=now)
