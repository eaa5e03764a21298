"""What an answer has queued."""

from __future__ import annotations

from drafts import references
from outbox.models import Delivery


def queued() -> list[str]:
    return list(Delivery.objects.filter(kind=references.ANSWER).values_list("state", flat=True))
