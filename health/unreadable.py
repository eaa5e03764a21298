"""What came from Telegram and could not be read: counted, kept as a sample, told once a day."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import UnreadableItem
from accounts.selectors import owners
from outbox.queue import queue_bot_message

NOTICE = "unreadable"
BOT = "bot"

TOLD_EVERY = timedelta(days=1)


def note(source: str, kind: str, error: str, sample: str) -> None:
    """Count one item, keep it as the sample of its kind, and tell the owners of the first in a
    day."""
    now = timezone.now()
    with transaction.atomic():
        item, _made = UnreadableItem.objects.get_or_create(source=source, kind=kind, error=error)
        rows = UnreadableItem.objects.filter(pk=item.pk)
        rows.update(count=F("count") + 1, sample=sample, last_seen_at=now)
        told = UnreadableItem.objects.filter(source=source, notified_at__gt=now - TOLD_EVERY)
        if told.exists():
            return
        rows.update(notified_at=now)
        for owner in owners():
            queue_bot_message(
                chat_id=owner.telegram_id, kind=NOTICE, reference=f"unreadable:{item.pk}"
            )
