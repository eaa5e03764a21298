"""Pause keywords, and resume them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from monitoring.models import Keyword, Scan
from monitoring.services.notifying.notifications import show_keywords
from monitoring.services.scanning.scans import scan_due


def set_active(keywords: Iterable[Keyword], active: bool) -> list[Keyword]:
    """Pause or resume keywords; those that were changed. The cards of all of them show it, and what
    was resumed is searched at once."""
    keywords, now = list(keywords), timezone.now()
    with transaction.atomic():
        rows = Keyword.objects.filter(active=not active, deleted_at=None)
        changed = [
            keyword
            for keyword in keywords
            if rows.filter(pk=keyword.pk).update(active=active, next_check_at=now)
        ]
        show_keywords(keywords)
        if active and changed:
            numbers = [keyword.pk for keyword in changed]
            resumed = Scan.Reason.RESUMED
            transaction.on_commit(lambda: scan_due(keyword_ids=numbers, reason=resumed))
    return changed
