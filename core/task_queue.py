"""Hand work to Celery's workers by the name of the task.

It is only a wake-up: what is to be done stands in the database. By name, so that what enqueues an
analysis never loads the AI; and Celery itself is loaded with the first task, so that runbot is
connected before (`import celery` alone loads next to nothing).
"""

from __future__ import annotations

from typing import Any

import celery
from django.utils.module_loading import import_string

APP = "aibot.celery.app"


class BrokerUnavailable(Exception):
    """The broker can't be reached; nothing was enqueued."""


def enqueue(task: str, *arguments: Any) -> None:
    """Have a worker run a task with these arguments. Raises BrokerUnavailable."""
    try:
        import_string(APP).send_task(task, args=arguments, ignore_result=True)
    except (celery.exceptions.OperationalError, OSError) as error:
        raise BrokerUnavailable(f"{type(error).__name__}: {error}") from error
