"""Celery beat's scheduler, stopped between two of its steps only.

Celery writes the schedule down inside the signal handler. Where the signal comes in the middle of a
query, the handler waits for the connection that the interrupted query holds: on PostgreSQL for
ever (psycopg's connections have a lock that is not reentrant). Here the signal is noted, and the
step that it came in is ended first. A second signal ends it at once.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from celery.beat import Service
from celery.signals import beat_init
from django_celery_beat.schedulers import DatabaseScheduler


class Scheduler(DatabaseScheduler):
    #: While a step is under way: then a signal is only noted.
    _busy = False
    _asked_to_stop = False

    def setup_schedule(self) -> None:
        with self._step():
            super().setup_schedule()

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """One step; seconds until the next. Raises SystemExit when a signal came."""
        with self._step():
            pause = super().tick(*args, **kwargs)
        if self._asked_to_stop:
            raise SystemExit
        return pause

    def sync(self) -> None:
        if self._busy:  # Celery's own handler, which is in place until `beat_init`
            return
        with self._step():
            super().sync()

    def on_signal(self, signum: int, frame: FrameType | None) -> None:
        if self._busy and not self._asked_to_stop:
            self._asked_to_stop = True
        else:
            raise SystemExit

    @contextmanager
    def _step(self) -> Iterator[None]:
        self._busy = True
        try:
            yield
        finally:
            self._busy = False


def stop_between_steps(sender: Service, **_: object) -> None:
    scheduler = sender.scheduler
    if isinstance(scheduler, Scheduler):
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, scheduler.on_signal)


beat_init.connect(stop_between_steps)
