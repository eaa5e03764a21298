"""Celery beat's scheduler, which stops only between two ticks.

Celery saves the schedule inside the signal handler. If the signal interrupts a query, the handler
waits for the connection of that query; on PostgreSQL that is a deadlock (psycopg's connection lock
is not reentrant). Here the signal sets a flag, and the current tick is finished first. A second
signal exits at once.

And it waits for a database that is away when it starts, instead of ending with a traceback; and it
begins anew when the clock was put back, instead of waiting until the old time comes again.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from types import FrameType
from typing import Any

import structlog
from celery.beat import Service
from celery.signals import beat_init
from django.db import InterfaceError, OperationalError
from django.db.models import Q
from django.utils import timezone
from django_celery_beat.models import PeriodicTask, PeriodicTasks
from django_celery_beat.schedulers import DatabaseScheduler

from core.outage_log import what_is_away
from core.retry import retry_on_lock
from core.task_queue import BrokerUnavailable, enqueue

RETRY_SECONDS = 5.0
#: A clock that was put back by less delays nothing for long; and no two machines agree exactly.
CLOCK_TOLERANCE = timedelta(minutes=1)
CLOCK_PUT_BACK = "aibot.tasks.bring_waits_forward"

log = structlog.get_logger(__name__)


class Scheduler(DatabaseScheduler):
    #: During a step; a signal then only sets `_asked_to_stop`.
    _busy = False
    #: Celery's own handler, in place until `beat_init`, writes the schedule down: not meanwhile.
    _starting = False
    _asked_to_stop = False

    def setup_schedule(self) -> None:
        self._starting = True
        try:
            if _in_main_thread():
                self.install_handlers()  # Celery's would want the schedule that is not there yet
            while not self._is_set_up():
                time.sleep(RETRY_SECONDS)
            if self._asked_to_stop:
                raise SystemExit
        finally:
            self._starting = False

    def _is_set_up(self) -> bool:
        """Read the schedule; False if the database is away. A thread of a worker is not kept
        waiting here: its own loop tries again (core.beat_thread)."""
        try:
            with self._step():
                super().setup_schedule()
        except (OperationalError, InterfaceError) as error:
            if not _in_main_thread() or not what_is_away(error):
                raise
            if self._asked_to_stop:
                raise SystemExit from None
            # The library takes the schedule for read once it has begun to read it.
            self._initial_read = True
            log.warning("beat waits for the database", error=error, again_in=RETRY_SECONDS)
            return False
        return True

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """Run one tick; the seconds until the next. Raises SystemExit after a signal."""
        with self._step():
            self._notice_clock()
            pause = super().tick(*args, **kwargs)
        if self._asked_to_stop:
            raise SystemExit
        return pause

    def _notice_clock(self) -> None:
        """If the clock was put back, take entries that seem to have run in the future as run now,
        and enqueue the task that brings all other due times forward by as much."""
        now = timezone.now()
        # What was sent since the schedule was read stands only in the models of its entries.
        ran_at = [entry.model.last_run_at for entry in (self._schedule or {}).values()]
        by = max((one - now for one in ran_at if one), default=timedelta())
        if by <= CLOCK_TOLERANCE:
            return
        try:
            enqueue(CLOCK_PUT_BACK, by.total_seconds())
        except BrokerUnavailable:
            return  # the next tick comes here again
        log.warning("the clock was put back", seconds=round(by.total_seconds()))
        self._begin_anew(now)

    def _begin_anew(self, now: datetime) -> None:
        """Write down what was sent, as if it had been sent now at the latest, and have the schedule
        read again: the library would wait for that until the old time comes."""
        self.sync()
        # The library counts what has never run from when it was made.
        unrun = Q(last_run_at=None, date_changed__gt=now)
        tasks = PeriodicTask.objects.filter(unrun | Q(last_run_at__gt=now))
        retry_on_lock(partial(tasks.update, last_run_at=now))
        retry_on_lock(PeriodicTasks.update_changed)
        self._last_timestamp = now
        self._initial_read = True
        self._heap = None  # it is sorted by the old times

    def sync(self) -> None:
        if self._starting:
            return
        if self._busy:  # within a tick: the schedule is about to be read anew
            super().sync()
            return
        with self._step():
            super().sync()

    def install_handlers(self) -> None:
        """Have signals stop this scheduler, in place of Celery's handler."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.on_signal)

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
    """Install the scheduler's signal handler in place of Celery's."""
    scheduler = sender.scheduler
    if isinstance(scheduler, Scheduler):
        scheduler.install_handlers()


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


beat_init.connect(stop_between_steps)
