"""Drafts that nobody decided about in time."""

from __future__ import annotations

from contextlib import suppress

from django.utils import timezone

from core.transitions import StaleState
from drafts import states
from drafts.models import Draft
from drafts.services.reviewing import review


def expire_if_overdue(draft: Draft) -> None:
    """Expire a draft whose time is over, and raise StaleState then."""
    if draft.state == states.PENDING and draft.expires_at <= timezone.now():
        review.expire(draft)
        raise StaleState("it has expired")


def expire_old(limit: int = 500) -> int:
    """Drafts nobody decided about in time; how many."""
    count = 0
    old = Draft.objects.filter(state=states.PENDING, expires_at__lte=timezone.now())
    for draft in old.order_by("id")[:limit]:
        with suppress(StaleState):
            review.expire(draft)
            count += 1
    return count
