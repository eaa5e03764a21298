"""Writes heartbeats to the database every few seconds, and the state of runbot beside the lock of
the data folder."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from django import db
from django.utils import timezone

from accounts.services import heartbeats
from core.events import wait_for_any
from core.threads import in_thread
from runbot.draft_bot import BotState
from runbot.lease import READY, STARTING, FileLease
from runbot.watchdog import notify

log = structlog.get_logger(__name__)

BEAT_SECONDS = 10.0
LOOK_EVERY_SECONDS = 0.25


def note_running(lease: FileLease) -> None:
    """Record in the database that this process is running, while it holds the lease."""
    if ours := lease.ours:
        heartbeats.note_runbot(
            pid=ours.pid, host=ours.host, version=ours.version, started_at=ours.since
        )


class HeartbeatWriter:
    name = "signs of life"

    def __init__(
        self, lease: FileLease, bot: Callable[[], BotState], ready: Callable[[], bool]
    ) -> None:
        self._lease, self._bot, self._ready = lease, bot, ready

    async def run(self, stopping: asyncio.Event) -> None:
        said, beat_at = None, 0.0
        while not stopping.is_set():
            state = self._bot()
            now = (self._ready(), state.status)
            if now != said or time.monotonic() - beat_at >= BEAT_SECONDS:
                self._lease.set_state(READY if now[0] else STARTING)
                if now != said:
                    notify(f"STATUS={'ready' if now[0] else 'starting'}, bot: {state.status}")
                said, beat_at = now, time.monotonic()
                await in_thread(self._beat, state)
            await wait_for_any(stopping, timeout=LOOK_EVERY_SECONDS)

    def _beat(self, state: BotState) -> None:
        try:
            note_running(self._lease)
            ago = None if state.last_poll_at is None else time.monotonic() - state.last_poll_at
            answered_at = None if ago is None else timezone.now() - timedelta(seconds=ago)
            heartbeats.note_bot(state.status, state.detail, answered_at, state.username)
        except db.Error as error:
            log.warning("the sign of life could not be written", error=error)
