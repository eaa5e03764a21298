"""What Celery's workers do for the whole."""

from __future__ import annotations

from celery import shared_task

from accounts.services import outages
from drafts.services.watching import ai_works


@shared_task
def check_health() -> None:
    """Beat, every 5 minutes."""
    outages.note([*outages.look(), ai_works()])
