"""What came to the bot and could not be read: kept, and told once a day."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts import models
from accounts.selectors import owners
from accounts.services import unreadable
from accounts.telegram.types import UnreadableItem
from health.references import UNREADABLE
from outbox.queue import queue_bot_message

TOLD_EVERY = timedelta(days=1)


def note(kind: str, error: str, sample: str) -> None:
    """Keep an update of the bot that could not be read, and tell the owners of the first in a
    day."""
    now = timezone.now()
    with transaction.atomic():
        item, _new = unreadable.note(None, UnreadableItem(kind, error, None, sample))
        of_the_bot = models.UnreadableItem.objects.filter(account=None)
        if of_the_bot.filter(notified_at__gt=now - TOLD_EVERY).exists():
            return
        of_the_bot.filter(pk=item.pk).update(notified_at=now)
        for owner in owners():
            queue_bot_message(
                chat_id=owner.telegram_id, kind=UNREADABLE, reference=f"unreadable:{item.pk}"
            )
