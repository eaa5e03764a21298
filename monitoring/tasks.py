"""Celery tasks of this app."""

from __future__ import annotations

import uuid

from celery import shared_task

from monitoring.services import thumbnails
from monitoring.services.housekeeping import clean_up
from monitoring.services.inquiries import answer_inquiry, sweep_inquiries
from monitoring.services.notifying import notifications, reminders
from monitoring.services.notifying.mutings import end_mutings
from monitoring.services.reading.transports import shared
from monitoring.services.scanning import ended_auctions, last_looks, scans, typos
from monitoring.services.verdicts import pictures


@shared_task
def scan_due() -> None:
    """Beat, every 60 seconds."""
    scans.scan_due()
    end_mutings()
    notifications.sweep()
    sweep_inquiries()
    typos.plan()


@shared_task
def scan_batch(platform_id: int, lease_token: str, scan_id: int) -> None:
    scans.scan_batch(platform_id, uuid.UUID(lease_token), scan_id, shared())


@shared_task
def search_typos(platform_id: int) -> None:
    typos.search_due(platform_id, shared())


@shared_task
def answer(inquiry_id: int) -> None:
    answer_inquiry(inquiry_id, shared())


@shared_task
def compare_pictures() -> None:
    pictures.compare(shared())


@shared_task
def store_thumbnails(listing_ids: list[int]) -> None:
    thumbnails.store(shared(), listing_ids)


@shared_task
def notify_ending() -> None:
    """Beat, every minute."""
    reminders.notify_ending()
    last_looks.plan()
    ended_auctions.plan()


@shared_task
def tell_ended_auctions() -> None:
    ended_auctions.tell_ended(shared())


@shared_task
def housekeeping() -> None:
    """Beat, at 02:00."""
    clean_up()
