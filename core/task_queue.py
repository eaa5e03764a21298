"""Enqueue Celery tasks by name.

A task is only a wake-up; the work itself is in the database, so what is done in a transaction
enqueues with `transaction.on_commit`: a worker that begins before finds nothing. Tasks are named,
not imported, so that the caller does not load their code (the AI, say). Celery is loaded with the
first task, after runbot has connected (`import celery` alone loads next to nothing).
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import celery
import structlog
from django.utils.module_loading import import_string

log = structlog.get_logger(__name__)

APP = "aibot.celery.app"


class Priority(IntEnum):
    """Which message a worker that is free receives first: the one with the lowest number, as on
    Redis (docs.celeryq.dev, "Redis Message Priorities"; one of 0, 3, 6 and 9)."""

    PERSON = 0  # somebody waits for it
    SCAN = 3
    BASELINE = 6


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
