"""Compute the typical price of what a keyword finds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone

from monitoring.models import Keyword, Listing, PriceChange, Sighting, Verdict
from monitoring.typical import FIXED, START, Price, Typical, prices_of, typical_prices

#: So many listings at most, the newest, and not older than this. Few enough that a scan with a find
#: costs the same with a long history.
NEWEST = 120
WITHIN = timedelta(days=365)
#: What the keyword does not mean.
OTHERS = (Verdict.EXCLUDED, Verdict.WORDS, Verdict.SELLER)


class PricedListing(NamedTuple):
    """The fields of a listing that count here. Not a model instance: there are many."""

    pk: int
    title_key: str
    first_seen_at: datetime
    price: Decimal | None
    price_kind: str
    buy_now: Decimal | None
    currency: str
    bids: int | None
    ends_at: datetime | None


def typical_of(keyword: Keyword, listings: Sequence[Listing]) -> dict[int, list[dict[str, Any]]]:
    """For each of these listings what such things cost, as far as it can be compared: the medians
    of what else the keyword has seen."""
    prices = {listing.pk: prices_of(listing) for listing in listings}
    if not any(prices.values()):
        return {}
    known = typical_prices(_seen(keyword, prices))
    return {
        pk: [one.to_json() for one in known if _fits(one, own)] for pk, own in prices.items() if own
    }


def _fits(typical: Typical, prices: Collection[Price]) -> bool:
    return any((typical.kind, typical.currency) == (price.kind, price.currency) for price in prices)


def _seen(keyword: Keyword, without: Collection[int]) -> list[Price]:
    """The prices of what a keyword has seen: each thing once, also if it was put up again."""
    rows = Sighting.objects.filter(keyword=keyword).exclude(verdict__in=OTHERS)
    newest = rows.order_by("-listing_id").values_list(
        *(f"listing__{name}" for name in PricedListing._fields)
    )
    oldest = timezone.now() - WITHIN
    things: dict[object, PricedListing] = {}
    for one in map(PricedListing._make, newest[:NEWEST]):
        if one.pk not in without and one.first_seen_at > oldest:
            things.setdefault(one.title_key or one.pk, one)
    return [
        *(price for one in things.values() for price in prices_of(one) if price.kind == FIXED),
        *_starts({one.pk: one for one in things.values()}),
    ]


def _starts(listings: dict[int, PricedListing]) -> list[Price]:
    """What their auctions started at, also where there are bids by now."""
    rows = PriceChange.objects.filter(
        listing_id__in=list(listings), price_kind=Listing.PriceKind.START, price__gt=0
    )
    # The last one of a listing counts in a dict: the oldest.
    first = dict(rows.order_by("-id").values_list("listing_id", "price"))
    return [
        Price(START, listings[pk].currency, price)
        for pk, price in first.items()
        if listings[pk].currency
    ]
