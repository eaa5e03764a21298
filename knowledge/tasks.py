"""Celery tasks of this app."""

from __future__ import annotations

from celery import shared_task

from knowledge.services import import_runs


@shared_task
def import_file(run_id: int) -> None:
    import_runs.carry_out(run_id)
