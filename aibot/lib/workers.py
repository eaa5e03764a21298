"""Telling Celery's workers, by the name of the task, that there is work for them.

Only a wake-up: what is to be done stands in the database. Celery is loaded with the first of them,
so that runbot is connected before (`import celery` alone loads next to nothing); and what only
names its tasks never loads the AI.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import celery
from django.utils.module_loading import import_string

APP = "aibot.celery.app"


class BrokerAway(Exception):
    """The broker can't be reached; nobody was told."""


def tell(task: str, *values: Any) -> None:
    """Wake a worker for a task with these arguments. Raises BrokerAway."""
    app = import_string(APP)
    try:
        # As `app.send_task` does for a task without options, by fewer steps.
        message = app.amqp.create_task_message(uuid4().hex, task, values, {}, ignore_result=True)
        with app.producer_pool.acquire(block=True) as producer:
            app.amqp.send_task_message(producer, task, message)
    except (celery.exceptions.OperationalError, OSError) as error:
        raise BrokerAway(f"{type(error).__name__}: {error}") from error
