"""Pause keywords, and resume them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from monitoring.models import Keyword, Scan
from monitoring.services.scanning.scan_requests import scan_on_commit


def set_active(keywords: Iterable[Keyword], active: bool) -> list[Keyword]:
    """Pause or resume keywords, and search at once for what was resumed; those that were changed.
    Their cards are left to whoever calls, behind what else is to be said."""
    keywords, now = list(keywords), timezone.now()
    with transaction.atomic():
        rows = Keyword.objects.filter(active=not active, deleted_at=None)
        changed = [
            keyword
            for keyword in keywords
            if rows.filter(pk=keyword.pk).update(active=active, next_check_at=now)
        ]
        if active and changed:
            scan_on_commit(changed, Scan.Reason.RESUMED)
    return changed
