"""Query the sightings of keywords: which listings they have seen before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count

from core.chunks import in_chunks
from monitoring.models import (
    KeywordPlatform,
    Listing,
    Platform,
    PriceChange,
    Sighting,
    Verdict,
)
from monitoring.platforms.base import ScrapedItem


class KnownSighting(NamedTuple):
    """A keyword's sighting of a listing."""

    pk: int
    verdict: str
    basis: Mapping[str, str | None] | None
    at: datetime
    missing_since: datetime | None


def known_to(
    pairs: Sequence[KeywordPlatform], ids: Sequence[int]
) -> dict[int, dict[int, KnownSighting]]:
    """For each keyword its sightings of the listings with these ids, by the listing's id."""
    known: dict[int, dict[int, KnownSighting]] = defaultdict(dict)
    keywords = [pair.keyword_id for pair in pairs]
    for part in in_chunks(ids):
        for some in in_chunks(keywords):
            rows = Sighting.objects.filter(keyword_id__in=some, listing_id__in=part)
            fields = ("keyword_id", "listing_id", "pk", "verdict", "basis", "at", "missing_since")
            for keyword_id, listing_id, *rest in rows.values_list(*fields):
                known[keyword_id][listing_id] = KnownSighting(*rest)
    return known


def prices_since_baseline(
    listings: Mapping[str, Listing], known: Mapping[int, KnownSighting]
) -> dict[int, list[Decimal]]:
    """The former prices of listings of the baseline whose price has changed since."""
    rows = {
        row.pk: known[row.pk].at
        for row in listings.values()
        if row.pk in known and known[row.pk].verdict == Verdict.BASELINE
    }
    found: dict[int, list[Decimal]] = defaultdict(list)
    for part in in_chunks(list(rows)):
        changes = PriceChange.objects.filter(listing_id__in=part, previous__isnull=False)
        fields = changes.order_by("id").values_list("listing_id", "previous", "at")
        for listing_id, previous, at in fields:
            if previous is not None and at > rows[listing_id]:
                found[listing_id].append(previous)
    return found


def count_new(keyword_ids: Sequence[int], platform: Platform, items: Sequence[ScrapedItem]) -> int:
    """The largest number of these items that one of the keywords has not seen."""
    numbers = [item.number for item in items]
    rows = Sighting.objects.filter(
        keyword_id__in=keyword_ids, listing__platform=platform, listing__number__in=numbers
    )
    counts = dict(rows.order_by().values_list("keyword_id").annotate(n=Count("id")))
    return max((len(numbers) - counts.get(one, 0) for one in keyword_ids), default=0)
