"""Enqueue Celery tasks by name.

A task is only a wake-up; the work itself is in the database, so what is done in a transaction
enqueues with `transaction.on_commit`: a worker that begins before finds nothing. Tasks are named,
not imported, so that the caller does not load their code (the AI, say). Celery is loaded with the
first task, after runbot has connected (`import celery` alone loads next to nothing).
"""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum
from typing import Any

import celery
import structlog
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

log = structlog.get_logger(__name__)

APP = "aibot.celery.app"


class Priority(IntEnum):
    """Which message a worker that is free receives first: the one with the lowest number, as on
    Redis (docs.celeryq.dev, "Redis Message Priorities"; one of 0, 3, 6 and 9)."""

    PERSON = 0  # somebody waits for it
    SCAN = 3
    BASELINE = 6


#: What was enqueued and is not done is enqueued again after this time.
ENQUEUED_FOR = timedelta(seconds=60)


class BrokerUnavailable(Exception):
    """The broker can't be reached; nothing was enqueued."""


def enqueue(task: str, *arguments: Any, priority: Priority = Priority.PERSON) -> None:
    """Enqueue a task with these arguments. Raises BrokerUnavailable."""
    try:
        import_string(APP).send_task(
            task, args=arguments, ignore_result=True, priority=int(priority)
        )
    except (celery.exceptions.OperationalError, OSError) as error:
        raise BrokerUnavailable(f"{type(error).__name__}: {error}") from error


def try_enqueue(task: str, *arguments: Any, priority: Priority = Priority.PERSON) -> bool:
    """Enqueue a task that is enqueued again later if it could not be; whether it could."""
    try:
        enqueue(task, *arguments, priority=priority)
    except BrokerUnavailable as error:
        log.warning("the broker can't be reached", task=task, error=error)
        return False
    return True


def enqueue_waiting(task: str, waiting: QuerySet[Any], field: str, limit: int) -> int:
    """Enqueue a task for each row that waits, and note in `field` when, so that it is not enqueued
    again at once; how many. A worker that is woken twice finds nothing to do the second time."""
    now, count = timezone.now(), 0
    idle = waiting.filter(Q(**{field: None}) | Q(**{f"{field}__lte": now - ENQUEUED_FOR}))
    for pk in list(idle.values_list("pk", flat=True)[:limit]):
        if not try_enqueue(task, pk):
            break
        # Unless a worker has begun, or even ended, before this is noted.
        waiting.filter(pk=pk).order_by().update(**{field: now})
        count += 1
    return count
