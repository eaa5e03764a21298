"""What Celery's workers do for keywords."""

from __future__ import annotations

import uuid

from celery import shared_task

from monitoring.services import scanning, telling
from monitoring.services.carriers import shared
from monitoring.services.housekeeping import clean_up
from monitoring.services.inquiries import answer_inquiry, sweep_inquiries


@shared_task
def scan_due() -> None:
    """Beat, every 60 seconds."""
    scanning.scan_due()
    telling.sweep()
    sweep_inquiries()


@shared_task
def scan_batch(platform_id: int, hand: str, scan_id: int) -> None:
    scanning.scan_batch(platform_id, uuid.UUID(hand), scan_id, shared())


@shared_task
def answer(inquiry_id: int) -> None:
    answer_inquiry(inquiry_id, shared())


@shared_task
def tell_ending() -> None:
    """Beat, every minute."""
    telling.tell_ending()


@shared_task
def housekeeping() -> None:
    """Beat, at 02:00."""
    clean_up()
