"""Beat as a thread of a worker: `celery -A aibot worker --beat-thread auto`.

Where there is one worker only, it spares beat's own process. Celery's `--beat` would fork one, and
is not there on Windows.
"""

from __future__ import annotations

import threading
from typing import Any

import structlog
from celery import Celery, bootsteps
from celery.beat import Service
from django.conf import settings
from django.db import connections

log = structlog.get_logger(__name__)

#: How soon a change of the schedule in the admin is seen.
MAX_INTERVAL_SECONDS = 5
#: After an unforeseen error, and how long a step may take to end when the worker is stopped.
PAUSE_SECONDS, STOP_SECONDS = 5.0, 15.0


class BeatThread:
    """Runs the scheduler until `stop()`, which ends it between two of its steps."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="beat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        self._app.set_current()
        while not self._stopping.is_set():
            try:
                self._tick_until_stopped()
            except Exception:
                log.exception("beat failed and is started again")
                self._stopping.wait(PAUSE_SECONDS)
            finally:
                connections.close_all()

    def _tick_until_stopped(self) -> None:
        scheduler = Service(
            self._app,
            max_interval=MAX_INTERVAL_SECONDS,
            scheduler_cls=self._app.conf.beat_scheduler,
        ).scheduler
        try:
            while not self._stopping.wait(scheduler.tick() or 0):
                if scheduler.should_sync():
                    scheduler._do_sync()  # type: ignore[attr-defined]
        finally:
            scheduler.close()  # writes down what was sent when


class BeatStep(bootsteps.StartStopStep):
    """The part of a worker that starts and stops the thread: with `--beat-thread yes`, and with
    `auto` if the engines are the default ones."""

    def __init__(self, worker: Any, beat_thread: str = "no", **options: Any) -> None:
        super().__init__(worker, **options)
        self.enabled = beat_thread == "yes" or (beat_thread == "auto" and settings.BEAT_IN_WORKER)

    def create(self, worker: Any) -> BeatThread:  # type: ignore[override]
        return BeatThread(worker.app)
