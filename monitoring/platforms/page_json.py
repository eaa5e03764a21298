"""Convert a `Page` to JSON and back, to store it for conditional requests."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from monitoring.platforms.base import Page, ScrapedItem

_TIMES = ("ends_at", "posted_at")
_AMOUNTS = ("price", "buy_now")


def to_json(page: Page) -> dict[str, Any]:
    return {
        "items": [
            {k: _plain(v) for k, v in asdict(item).items() if v not in (None, "")}
            for item in page.items
        ],
        "next_url": page.next_url,
        "total": page.total,
        "newest_first": page.newest_first,
        "unread": page.unread,
    }


def from_json(data: dict[str, Any]) -> Page:
    return Page(
        tuple(_item_from_json(item) for item in data["items"]),
        data["next_url"],
        data["total"],
        data["newest_first"],
        data.get("unread", 0),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _item_from_json(item: dict[str, Any]) -> ScrapedItem:
    values = dict(item)
    for name in _TIMES:
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    for name in _AMOUNTS:
        if name in values:
            values[name] = Decimal(values[name])
    return ScrapedItem(**values)
