"""Hash of the results of a search: if it is that of the last time, nothing needs to be stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from monitoring.platforms.base import ScrapedItem


def fingerprint_of(items: Iterable[ScrapedItem], now: datetime) -> str:
    """A hash of the items; it also changes with the day, so that "last seen" is updated daily."""
    parts = [f"{now:%Y-%m-%d}"]
    parts += [
        f"{item.number} {item.price} {item.price_kind} {item.buy_now} {item.bids} "
        f"{item.sold_out} {item.title} {_end(item, now)} {item.description}"
        for item in items
    ]
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=24).hexdigest()


def _end(item: ScrapedItem, now: datetime) -> str:
    """The end as exactly as it matters: what is computed from "9 days" moves with each scan."""
    if item.ends_at is None:
        return ""
    left = item.ends_at - now
    form = "%d %H:%M" if left < timedelta(hours=1) else "%d %Hh" if left.days < 1 else "%m-%d"
    return f"{item.ends_at:{form}}"
