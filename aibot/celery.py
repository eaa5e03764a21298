"""The Celery application: analysis, scans and clean-up run in its workers.

The broker is only a wake-up. What is to be done stands in the database, so a lost or doubled
broker message loses and doubles nothing.
"""

import gc
import os
import time
import warnings
from functools import cached_property
from typing import Any

import structlog
from celery import Celery
from celery.exceptions import SecurityWarning
from celery.fixups.django import (  # type: ignore[attr-defined]
    DjangoFixup,
    DjangoWorkerFixup,
)
from celery.signals import after_task_publish, setup_logging, task_prerun, worker_ready
from click import Choice, Option
from django import db
from django.utils.module_loading import import_string

from core.threads import drop_broken_connections

# It warns of root because of tasks that are pickled; ours are JSON, and in a container there may be
# no other user.
warnings.filterwarnings("ignore", category=SecurityWarning)

#: For `celery -A aibot …`; web, runbot and manage.py have chosen theirs before.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.worker")


class _KeptConnections(DjangoWorkerFixup):
    """Celery closes the database before and after each task. Here each of a worker's threads keeps
    its connection, and what is prepared in it, unless it broke."""

    def close_database(self, **_: Any) -> None:
        drop_broken_connections()


class _Django(DjangoFixup):
    @cached_property
    def worker_fixup(self) -> DjangoWorkerFixup:
        return _KeptConnections(self.app)


def with_django(app: Celery) -> DjangoFixup:
    made = _Django(app)
    made.install()
    return made


app = Celery("aibot", fixups=["aibot.celery:with_django"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.user_options["worker"].add(
    Option(
        ["--beat-thread"],
        type=Choice(["no", "auto", "yes"]),
        default="no",
        help="Run beat in a thread of this worker (auto: unless there is PostgreSQL or Redis).",
    )
)
app.steps["worker"].add("core.beat_thread:BeatStep")


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Logging is set up by Django's LOGGING; Celery must not replace it."""


@worker_ready.connect
def say_ready(**_: object) -> None:
    gc.freeze()  # what was imported stays: no collection needs to look at it again
    structlog.get_logger(__name__).info("worker ready")


#: How often a process writes down that it works, in seconds.
SIGN_OF_LIFE = 20.0
#: Models can be loaded only once Django is set up.
NOTE_WORK = "accounts.services.heartbeats.note_work"
_noted: dict[str, float] = {}


@task_prerun.connect
def worker_lives(**_: object) -> None:
    _sign_of_life("worker")


@after_task_publish.connect
def beat_lives(headers: dict[str, Any] | None = None, **_: object) -> None:
    """What django-celery-beat hands out carries the name of its row."""
    if headers and headers.get("periodic_task_name"):
        _sign_of_life("beat")


def _sign_of_life(name: str) -> None:
    now = time.monotonic()
    if now - _noted.get(name, -SIGN_OF_LIFE) < SIGN_OF_LIFE:
        return
    _noted[name] = now
    try:
        import_string(NOTE_WORK)(name)
    except db.Error as error:  # the next one is soon enough
        structlog.get_logger(__name__).warning("a sign of life could not be written", error=error)
