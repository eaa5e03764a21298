"""A bare Celery worker: `celery -A benchmarks.bare_worker worker`; its broker is the folder
BARE_BROKER."""

from __future__ import annotations

import os

from celery import Celery

_folder = os.environ["BARE_BROKER"]

app = Celery("bare", broker="filesystem://")
app.conf.broker_transport_options = {
    "data_folder_in": _folder,
    "data_folder_out": _folder,
    "control_folder": _folder,
}


@app.task
def add(one: int, other: int) -> int:
    return one + other
