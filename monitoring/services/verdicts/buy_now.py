"""The buy-now price of an auction fell, while the bid stayed as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from accounts.models import Person
from monitoring.models import Listing, Notice, Star
from monitoring.services.notifying.notices import (
    LEAST,
    LEAST_SHARE,
    Drop,
    NoticeRequest,
    create_notices,
    fits,
    following,
)

Kind = Notice.Kind


def fell(row: Listing, before: Decimal, bid_before: Decimal | None) -> bool:
    """Whether it is this price alone that is lower than `before`. Where the price itself fell or is
    the buy-now price, there is a notice about that already."""
    if row.buy_now is None or row.price is None:
        return False
    return row.buy_now < before and row.price == bid_before != before


def notify_drops(drops: Sequence[Drop], now: datetime) -> None:
    """Tell those who follow these listings, with the buy-now price of each before."""
    by_id = {listing.pk: (listing, before) for listing, before in drops}
    if not by_id:
        return
    stars = Star.objects.filter(listing_id__in=list(by_id)).select_related("person")
    wanted = [_wanted(star.person, *by_id[star.listing_id]) for star in stars]
    for row in following(price_drops=True).filter(listing_id__in=list(by_id)):
        listing, before = by_id[row.listing_id]
        lower = before - (listing.buy_now or before)
        if lower >= max(LEAST, before * LEAST_SHARE) and fits(row.keyword, listing, now):
            wanted.append(_wanted(row.keyword.person, listing, before))
    create_notices(Kind.DROP, wanted, now)


def _wanted(person: Person, listing: Listing, before: Decimal) -> NoticeRequest:
    return NoticeRequest(person, listing, f"{Notice.BUY_NOW}{listing.buy_now}", before)
