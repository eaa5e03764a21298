"""Create and update listings, with their price history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from monitoring.models import Listing, Platform, PriceChange
from monitoring.platforms.base import ScrapedItem
from monitoring.services import notifications
from monitoring.services.relisting import title_key_of

#: SQLite takes at most 32 766 values in a query (sqlite.org/limits.html).
CHUNK = 2000
SEEN_AGAIN_AFTER = timedelta(hours=12)
#: Ends that are computed from "2 days, 3 h" differ a little from scan to scan.
SAME_END = timedelta(minutes=3)
UPDATED_FIELDS = (
    "title",
    "url",
    "image_url",
    "price",
    "price_kind",
    "buy_now",
    "currency",
    "seller",
    "place",
    "bids",
    "ends_at",
    "title_key",
)
AMOUNT_LIMIT = Decimal(10) ** 10


def keep_listings(
    platform: Platform, items: Sequence[ScrapedItem], now: datetime
) -> tuple[dict[str, Listing], set[str]]:
    """Create or update the listings of these items; the rows by number, and which are new."""
    known = _by_number(platform, [item.number for item in items])
    fresh = {item.number: item for item in items if item.number not in known}
    made = _create(platform, fresh, now) if fresh else {}
    _update(known, [item for item in items if item.number in known], now)
    return known | made, set(made)


def _create(
    platform: Platform, items: Mapping[str, ScrapedItem], now: datetime
) -> dict[str, Listing]:
    """Create listings. Another worker may create the same at the same time: then those count. All
    create them in one order, so that none waits for another that waits for it."""
    made = {one: _new_listing(platform, items[one], now) for one in sorted(items)}
    Listing.objects.bulk_create(made.values(), ignore_conflicts=True)
    numbers = list(made)
    for start in range(0, len(numbers), CHUNK):
        rows = Listing.objects.filter(platform=platform, number__in=numbers[start : start + CHUNK])
        for number, pk in rows.values_list("number", "pk"):
            made[number].pk = pk
    PriceChange.objects.bulk_create(
        PriceChange(listing_id=row.pk, price=row.price, price_kind=row.price_kind, at=now)
        for row in made.values()
        if row.price is not None
    )
    return made


def _by_number(platform: Platform, numbers: Sequence[str]) -> dict[str, Listing]:
    found: dict[str, Listing] = {}
    for start in range(0, len(numbers), CHUNK):
        rows = Listing.objects.filter(platform=platform, number__in=numbers[start : start + CHUNK])
        found |= {row.number: row for row in rows}
    return found


def _new_listing(platform: Platform, item: ScrapedItem, now: datetime) -> Listing:
    return Listing(
        platform=platform,
        number=item.number,
        first_seen_at=now,
        last_seen_at=now,
        posted_at=item.posted_at,
        **_fields(item) | {"currency": item.currency},
    )


def _fields(item: ScrapedItem) -> dict[str, object]:
    return {
        "title": item.title[:500],
        "url": item.url[:1000],
        "image_url": item.image_url[:1000],
        "price": _fits(item.price),
        "price_kind": item.price_kind,
        "buy_now": _fits(item.buy_now),
        "currency": item.currency if item.price is not None else "",
        "seller": item.seller[:120],
        "place": item.place[:120],
        "bids": item.bids,
        "ends_at": item.ends_at,
        "title_key": title_key_of(item.title, item.seller),
    }


def _fits(amount: Decimal | None) -> Decimal | None:
    """The amount, or None if the column can't hold it."""
    return amount if amount is not None and 0 <= amount < AMOUNT_LIMIT else None


def _update(known: dict[str, Listing], items: Iterable[ScrapedItem], now: datetime) -> None:
    changed: dict[int, Listing] = {}
    prices, drops = [], []
    for item in items:
        row = known[item.number]
        before = row.price
        if not _update_row(row, item) and now - row.last_seen_at < SEEN_AGAIN_AFTER:
            continue
        row.last_seen_at = now
        changed[row.pk] = row
        if row.price is not None and row.price != before:
            prices.append(
                PriceChange(
                    listing=row, price=row.price, previous=before, price_kind=row.price_kind, at=now
                )
            )
            if before is not None and row.price < before:
                drops.append((row, before))
    if changed:
        rows = [changed[pk] for pk in sorted(changed)]
        Listing.objects.bulk_update(rows, [*UPDATED_FIELDS, "last_seen_at"], batch_size=200)
    if prices:
        PriceChange.objects.bulk_create(prices)
    notifications.notify_drops(drops)


def _update_row(row: Listing, item: ScrapedItem) -> bool:
    """Copy an item's values into its row; whether anything changed. Empty values are ignored."""
    changed = False
    for name, value in _fields(item).items():
        old = getattr(row, name)
        if value in (None, "") or value == old:
            continue
        if name == "ends_at" and old is not None and abs(old - value) < SAME_END:
            continue
        if name == "title" and item.title_cut and old.startswith(item.title):
            continue
        setattr(row, name, value)
        changed = True
    return changed
