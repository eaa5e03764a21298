"""What of Telegram could not be read: counted, with a sample, the newest of each account."""

from __future__ import annotations

import structlog
from django.db.models import F
from django.utils import timezone

from accounts import models
from accounts.telegram.types import UnreadableItem

log = structlog.get_logger(__name__)

KEPT = 200


def note(account_id: int, item: UnreadableItem) -> bool:
    """Note an item; whether it is one that was not known."""
    row, made = models.UnreadableItem.objects.get_or_create(
        account_id=account_id,
        place=item.place[:16],
        chat_id=item.chat_id or 0,
        error=item.error[:120],
        sample=item.sample[:600],
    )
    if not made:
        rows = models.UnreadableItem.objects.filter(pk=row.pk)
        rows.update(count=F("count") + 1, last_at=timezone.now())
        return False
    log.warning("something of Telegram can't be read", where=item.place, what=item.error)
    old = models.UnreadableItem.objects.filter(account_id=account_id).order_by("-last_at")[KEPT:]
    models.UnreadableItem.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    return True
