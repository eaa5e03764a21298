"""What Celery's workers do for the whole."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from aibot.clock_change import bring_forward
from health.ai import check_ai
from health.findings import check_connections
from health.machine import log_changes, machine
from health.outages import note_all
from health.processes import check_processes
from health.sites import check_sites


@shared_task
def check_health() -> None:
    """Beat, every 5 minutes."""
    note_all([*check_connections(), check_ai(), *check_sites(), *check_processes()])
    log_changes(machine())


@shared_task
def bring_waits_forward(seconds: float) -> None:
    """Beat, when it notices that the clock was put back by so many seconds."""
    bring_forward(timedelta(seconds=seconds))
