"""Have keywords that somebody has just changed searched at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from monitoring.models import Keyword
from monitoring.services.scanning.scans import scan_due


def scan_on_commit(keywords: Sequence[Keyword], reason: str) -> None:
    """Enqueue the searches of these keywords once the current transaction is committed, before
    which a worker would not find them. If that fails, beat does it, since they are due."""
    numbers = [keyword.pk for keyword in keywords]
    transaction.on_commit(lambda: scan_due(keyword_ids=numbers, reason=reason), robust=True)
