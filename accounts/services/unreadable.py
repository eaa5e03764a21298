"""Count the items of Telegram that could not be parsed, with the newest sample of each kind."""

from __future__ import annotations

import structlog
from django.db.models import F
from django.utils import timezone

from accounts import models
from accounts.telegram.types import UnreadableItem

log = structlog.get_logger(__name__)

#: Kinds of one account that are kept.
KEPT = 200


def note(account_id: int | None, item: UnreadableItem) -> tuple[models.UnreadableItem, bool]:
    """Count an item (of the bot, without an account) and keep it as the sample of its kind; its
    row, and whether the kind is new."""
    row, made = models.UnreadableItem.objects.get_or_create(
        account_id=account_id,
        place=item.place[:40],
        chat_id=item.chat_id or 0,
        error=item.error[:200],
        defaults={"sample": item.sample},
    )
    if made:
        log.warning("something of Telegram can't be read", where=item.place, what=item.error)
        _forget_old(account_id)
    else:
        rows = models.UnreadableItem.objects.filter(pk=row.pk)
        rows.update(count=F("count") + 1, sample=item.sample, last_at=timezone.now())
    return row, made


def _forget_old(account_id: int | None) -> None:
    rows = models.UnreadableItem.objects.filter(account_id=account_id)
    old = rows.order_by("-last_at").values_list("pk", flat=True)[KEPT:]
    models.UnreadableItem.objects.filter(pk__in=list(old)).delete()
