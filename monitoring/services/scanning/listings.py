"""Create and update listings, with their price history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from core.chunks import in_chunks
from monitoring.models import Listing, Platform, PriceChange
from monitoring.platforms import own_page
from monitoring.platforms.base import ScrapedItem
from monitoring.same_thing import name_key_of
from monitoring.services.finds.relisting import title_key_of
from monitoring.services.notifying import notices, reminders
from monitoring.services.verdicts import buy_now

SEEN_AGAIN_AFTER = timedelta(hours=12)
LAST_MINUTES = timedelta(minutes=10)
#: So long unseen, although all pages are read at least once a day, it was away.
AWAY_AFTER = timedelta(days=3)
#: Ends that are computed from "2 days, 3 h" differ a little from scan to scan.
SAME_END = timedelta(minutes=3)
#: An end that is put off by less, or soon after it was reached, is still the same auction.
OFFERED_AGAIN = timedelta(minutes=30)
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
    "sold_out_since",
    "name_key",
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
    for part in in_chunks(numbers):
        rows = Listing.objects.filter(platform=platform, number__in=part)
        for number, pk in rows.values_list("number", "pk"):
            made[number].pk = pk
    PriceChange.objects.bulk_create(
        change for row in made.values() for change in _price_changes(row, None, now)
    )
    return made


def _by_number(platform: Platform, numbers: Sequence[str]) -> dict[str, Listing]:
    found: dict[str, Listing] = {}
    for part in in_chunks(numbers):
        rows = Listing.objects.filter(platform=platform, number__in=part)
        found |= {row.number: row for row in rows}
    return found


def _new_listing(platform: Platform, item: ScrapedItem, now: datetime) -> Listing:
    return Listing(
        platform=platform,
        number=item.number,
        first_seen_at=now,
        last_seen_at=now,
        posted_at=item.posted_at,
        sold_out_since=now if item.sold_out else None,
        **_fields(item) | {"currency": item.currency},
    )


def _fields(item: ScrapedItem) -> dict[str, object]:
    """The values of an item for its row. None is one that is not known; the currency of a price may
    be an empty one, which no code stands for."""
    price = fitting_amount(item.price)
    return {
        "title": item.title[:500],
        "url": item.url[:1000],
        "image_url": item.image_url[:1000],
        "price": price,
        "price_kind": item.price_kind,
        "buy_now": fitting_amount(item.buy_now),
        "currency": item.currency if price is not None else None,
        "seller": item.seller[:120],
        "place": item.place[:120],
        "bids": item.bids,
        "ends_at": item.ends_at,
        "title_key": title_key_of(item.title, item.seller),
        "name_key": name_key_of(item.title, cut=item.title_cut),
    }


def fitting_amount(amount: Decimal | None) -> Decimal | None:
    """The amount, or None if the column can't hold it."""
    return amount if amount is not None and 0 <= amount < AMOUNT_LIMIT else None


def update_from_own_page(row: Listing, found: own_page.AuctionEnd, now: datetime) -> None:
    """Update a listing by what its own page says of its end, with its price history."""
    before = row.price
    if found.price is not None and fitting_amount(found.price.amount) is not None:
        row.price, row.currency = found.price
        row.price_kind = Listing.PriceKind.BID if found.bids else row.price_kind
    if found.bids is not None:
        row.bids = found.bids
    if found.ends_at is not None and row.ends_at and found.ends_at > row.ends_at:
        row.ends_at = found.ends_at
    row.last_seen_at = now
    fields = ["price", "currency", "price_kind", "bids", "ends_at", "last_seen_at"]
    with transaction.atomic():
        row.save(update_fields=fields)
        PriceChange.objects.bulk_create(_price_changes(row, before, now))


def _update(known: dict[str, Listing], items: Iterable[ScrapedItem], now: datetime) -> None:
    changes = _Changes()
    for item in items:
        row = known[item.number]
        before = _Former._make(getattr(row, name) for name in _Former._fields)
        if not _update_row(row, item, now) and not _is_stored_again(row, now):
            continue
        if now - row.last_seen_at > AWAY_AFTER:
            row.away_since = row.last_seen_at
        row.last_seen_at = now
        changes.add(row, before, now)
    changes.store()
    changes.notify(now)


class _Former(NamedTuple):
    """The values that a listing had."""

    price: Decimal | None
    price_kind: str
    currency: str
    buy_now: Decimal | None
    ends_at: datetime | None
    sold_out_since: datetime | None


@dataclass
class _Changes:
    """The listings to update, and what about them is told to people."""

    rows: dict[int, Listing] = field(default_factory=dict)
    prices: list[PriceChange] = field(default_factory=list)
    drops: list[notices.Drop] = field(default_factory=list)
    buy_now_drops: list[notices.Drop] = field(default_factory=list)
    returned: list[notices.Return] = field(default_factory=list)
    sooner: list[Listing] = field(default_factory=list)

    def add(self, row: Listing, before: _Former, now: datetime) -> None:
        self.rows[row.pk] = row
        self.prices += _price_changes(row, before.price, now)
        if before.ends_at is not None and row.ends_at is not None and row.ends_at < before.ends_at:
            self.sooner.append(row)
        if occasion := _offered_again(row, before, now):
            self.returned.append((row, occasion))
        if (before.price_kind, before.currency) != (row.price_kind, row.currency):
            return  # the amounts can't be compared
        if before.buy_now is not None and buy_now.fell(row, before.buy_now, before.price):
            self.buy_now_drops.append((row, before.buy_now))
        if before.price is not None and row.price is not None and row.price < before.price:
            self.drops.append((row, before.price))

    def store(self) -> None:
        if self.rows:
            rows = [self.rows[pk] for pk in sorted(self.rows)]
            Listing.objects.bulk_update(rows, [*UPDATED_FIELDS, "last_seen_at"], batch_size=200)
        if self.prices:
            PriceChange.objects.bulk_create(self.prices)

    def notify(self, now: datetime) -> None:
        notices.notify_changes(self.drops, self.returned, now)
        buy_now.notify_drops(self.buy_now_drops, now)
        reminders.remind_at_once(self.sooner, now)


def _price_changes(row: Listing, before: Decimal | None, now: datetime) -> list[PriceChange]:
    """The change of a listing's price, if it has one."""
    if row.price is None or row.price == before:
        return []
    kind = row.price_kind
    return [PriceChange(listing=row, price=row.price, previous=before, price_kind=kind, at=now)]


def _is_stored_again(row: Listing, now: datetime) -> bool:
    """Whether it is stored that a listing without changes was seen. Near its end it always is: that
    is the last that is known of its price."""
    if row.ends_at is not None and now < row.ends_at <= now + LAST_MINUTES:
        return True
    return now - row.last_seen_at >= SEEN_AGAIN_AFTER


def _offered_again(row: Listing, before: _Former, now: datetime) -> str:
    """What tells this return from others, if a listing that had ended or was sold out is offered
    again; else empty."""
    if row.sold_out_since is not None or (row.ends_at is not None and row.ends_at <= now):
        return ""
    ended = before.ends_at
    if before.sold_out_since is not None:
        return f"sold {before.sold_out_since:%Y-%m-%d %H:%M}"
    if ended is None or row.ends_at is None or ended > now - OFFERED_AGAIN:
        return ""
    if row.price_kind == Listing.PriceKind.BUY_NOW:  # such offers are prolonged by themselves
        return ""
    return f"ended {ended:%Y-%m-%d %H:%M}" if row.ends_at - ended > OFFERED_AGAIN else ""


def _update_row(row: Listing, item: ScrapedItem, now: datetime) -> bool:
    """Copy an item's values into its row; whether anything changed. Empty values are ignored, but
    for a currency that is not known: the price is in no other one."""
    changed = False
    for name, value in _fields(item).items():
        old = getattr(row, name)
        if value is None or value == old or (value == "" and name != "currency"):
            continue
        if name == "ends_at" and old is not None and abs(old - value) < SAME_END:
            continue
        if name == "title" and item.title_cut and old.startswith(item.title):
            continue
        setattr(row, name, value)
        if name == "title" and item.title_cut:
            row.name_key = ""
        changed = True
    if item.sold_out is not None and item.sold_out != (row.sold_out_since is not None):
        row.sold_out_since = now if item.sold_out else None
        changed = True
    return changed
