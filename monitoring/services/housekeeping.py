"""Clean-up at 02:00: delete rows older than their retention, in batches to keep locks short.

A sighting keeps its listing from being announced again. Unless its keyword is deleted, it
is removed only with a listing whose stated end is long ago: a listing that was merely not seen
may be on a page that is not read every time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from monitoring import references
from monitoring.models import (
    Decision,
    Inquiry,
    Invite,
    Keyword,
    KnownPage,
    Listing,
    PageSample,
    PlatformHour,
    Post,
    Scan,
    Sighting,
    Star,
)
from outbox.models import Delivery
from outbox.replies import REPLY

log = structlog.get_logger(__name__)

LISTINGS = timedelta(days=180)
DECISIONS = timedelta(days=30)
LOGS = timedelta(days=30)
POSTS = timedelta(days=180)
HOURS = timedelta(days=90)
PAGES = timedelta(days=2)
INQUIRIES = timedelta(days=7)
#: Messages of the bot about keywords, with their attempts.
DELIVERIES = timedelta(days=90)
DONE = (Delivery.State.SENT, Delivery.State.FAILED, Delivery.State.CANCELLED)
DELETED_KEYWORDS = timedelta(days=365)
BATCH = 500


def clean_up(now: datetime | None = None) -> dict[str, int]:
    """Delete what is older than its retention; the number of rows of each kind."""
    now = now or timezone.now()
    starred = Exists(Star.objects.filter(listing=OuterRef("pk")))
    wanted = Exists(Sighting.objects.filter(listing=OuterRef("pk"), keyword__deleted_at=None))
    unseen = Listing.objects.filter(last_seen_at__lt=now - LISTINGS).exclude(starred)
    removed = {
        "listings": _remove(unseen.filter(Q(ends_at__lt=now - LISTINGS) | ~Q(wanted))),
        "decisions": _remove(Decision.objects.filter(at__lt=now - DECISIONS)),
        "scans": _remove(Scan.objects.filter(started_at__lt=now - LOGS)),
        "samples": _remove(PageSample.objects.filter(at__lt=now - LOGS)),
        "posts": _remove(Post.objects.filter(date__lt=now - POSTS)),
        "hours": _remove(PlatformHour.objects.filter(hour__lt=now - HOURS)),
        "pages": _remove(KnownPage.objects.filter(at__lt=now - PAGES)),
        "inquiries": _remove(Inquiry.objects.filter(created_at__lt=now - INQUIRIES)),
        "deliveries": _remove(
            Delivery.objects.filter(
                kind__in=(*references.DELIVERY_KINDS, REPLY),
                state__in=DONE,
                created_at__lt=now - DELIVERIES,
            )
        ),
        "invites": _remove(Invite.objects.filter(used_at=None, expires_at__lt=now - LOGS)),
        "keywords": _remove(Keyword.objects.filter(deleted_at__lt=now - DELETED_KEYWORDS)),
    }
    log.info("old finds cleaned up", **removed)
    return removed


def _remove(rows: QuerySet[Any]) -> int:
    count = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rows.model._default_manager.filter(pk__in=ids).delete()
        count += len(ids)
    return count
