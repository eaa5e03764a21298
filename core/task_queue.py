"""Enqueue Celery tasks by name.

A task is only a wake-up; the work itself is in the database. Tasks are named, not imported, so that
the caller does not load their code (the AI, say). Celery is loaded with the first task, after
runbot has connected (`import celery` alone loads next to nothing).
"""

from __future__ import annotations

from typing import Any

import celery
from django.utils.module_loading import import_string

APP = "aibot.celery.app"


class BrokerUnavailable(Exception):
    """The broker can't be reached; nothing was enqueued."""


def enqueue(task: str, *arguments: Any) -> None:
    """Enqueue a task with these arguments. Raises BrokerUnavailable."""
    try:
        import_string(APP).send_task(task, args=arguments, ignore_result=True)
    except (celery.exceptions.OperationalError, OSError) as error:
        raise BrokerUnavailable(f"{type(error).__name__}: {error}") from error
