"""An app of Celery with a task that takes its time; REDIS_URL names its broker."""

from __future__ import annotations

import os
import time
from pathlib import Path

from celery import Celery

app = Celery("napping", broker=os.environ.get("REDIS_URL"))
app.conf.update(
    task_acks_late=True,
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
    broker_channel_error_retry=True,
    worker_prefetch_multiplier=1,
    worker_consumer="core.consumer:Consumer",
)


@app.task
def nap(begun: str, seconds: float) -> None:
    """Make the file `begun`, and take so many seconds."""
    Path(begun).touch()
    time.sleep(seconds)
