"""Notify of auctions that end soon without a bid, if the keyword asks for it. The page of results
is read for that shortly before the end (`last_looks`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from monitoring.models import Announcement, Keyword, Listing, Notice
from monitoring.platforms.base import ScrapedItem
from monitoring.services.notifying.notices import FOLLOWED, NoticeRequest, fits
from monitoring.services.notifying.reminders import create_ending_notices, occasion
from monitoring.services.verdicts.sightings import KnownSighting


def notify_without_bid(
    keyword: Keyword,
    items: Sequence[ScrapedItem],
    listings: Mapping[str, Listing],
    known: Mapping[int, KnownSighting],
    now: datetime,
) -> None:
    """Tell of those of the items just read that end within the time that the keyword asks for, and
    have no bid. One that was announced within that time is not told again."""
    lead = timedelta(minutes=keyword.no_bid_minutes)
    ending = [
        listings[item.number]
        for item in items
        if item.ends_at is not None and now < item.ends_at <= now + lead and _has_no_bid(item)
    ]
    ending = [row for row in ending if row.pk in known and known[row.pk].verdict in FOLLOWED]
    if not ending:
        return
    lately = _announced_since(keyword, ending, now - lead)
    wanted = [
        NoticeRequest(keyword.person, row, occasion(row.ends_at))
        for row in ending
        if row.pk not in lately and fits(keyword, row, now)
    ]
    create_ending_notices(Notice.Kind.NO_BID, wanted, lead, now)


def _has_no_bid(item: ScrapedItem) -> bool:
    if item.sold_out or item.price_kind in (Listing.PriceKind.BUY_NOW, Listing.PriceKind.BID):
        return False
    return item.bids == 0 or (item.bids is None and item.price_kind == Listing.PriceKind.START)


def _announced_since(
    keyword: Keyword, ending: Sequence[Listing], since: datetime
) -> Collection[int]:
    rows = Announcement.objects.filter(
        person_id=keyword.person_id, listing__in=ending, created_at__gt=since
    )
    return set(rows.values_list("listing_id", flat=True))
