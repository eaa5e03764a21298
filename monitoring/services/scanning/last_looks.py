"""Read all pages of a search once more shortly before an auction on them ends: where a keyword asks
for auctions without a bid, and where somebody has starred it and will be told how it ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from monitoring.models import Keyword, KeywordPlatform, Listing, Sighting
from monitoring.services.notifying.notices import following

#: So many searches are read once more in one minute at most.
MOST = 20
#: So long before its end a starred auction is looked at for the last time.
BEFORE_END = timedelta(minutes=3)


def plan() -> int:
    """Have all pages of a search read at once where such an auction ends soon, unless they were
    since the time came; how many searches that are."""
    now = timezone.now()
    due = {one for rows in _ending(now) for one in rows}
    chosen = sorted(due)[:MOST]
    KeywordPlatform.objects.filter(pk__in=[pk for pk, _ in chosen]).update(full_read_at=now)
    Keyword.objects.filter(pk__in=[pk for _, pk in chosen], next_check_at__gt=now).update(
        next_check_at=now
    )
    return len(chosen)


def _ending(now: datetime) -> Iterator[Iterator[tuple[int, int]]]:
    """The searches with their keywords: for starred auctions, and for each time that keywords
    ask for."""
    starred = following(person__stars__listing=F("listing")).exclude(
        listing__price_kind=Listing.PriceKind.BUY_NOW
    )
    yield _searches(starred, BEFORE_END, now)
    asking = Keyword.objects.filter(no_bid_minutes__gt=0, active=True, deleted_at=None).order_by()
    for minutes in asking.values_list("no_bid_minutes", flat=True).distinct():
        without_bid = following(no_bid_minutes=minutes).filter(
            Q(listing__bids=None) | Q(listing__bids=0)
        )
        yield _searches(without_bid, timedelta(minutes=minutes), now)


def _searches(
    sightings: QuerySet[Sighting], lead: timedelta, now: datetime
) -> Iterator[tuple[int, int]]:
    read_before = Q(keyword__searches__read_all_at=None)
    read_before |= Q(keyword__searches__read_all_at__lt=F("listing__ends_at") - lead)
    rows = sightings.filter(  # at once: all is about the same search
        read_before,
        listing__ends_at__gt=now,
        listing__ends_at__lte=now + lead,
        keyword__searches__platform=F("listing__platform"),
        keyword__searches__platform__enabled=True,
    )
    found = rows.order_by().values_list("keyword__searches", "keyword_id").distinct()
    return iter(found)
