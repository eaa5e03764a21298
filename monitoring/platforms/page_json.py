"""Convert a `Page` to JSON and back, to store it for conditional requests."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from monitoring.platforms.base import Page, ScrapedItem

_TIMES = ("ends_at", "posted_at")
_AMOUNTS = ("price", "buy_now")
_FIELDS = {one.name for one in fields(ScrapedItem)}
#: Stored beside the items: earlier versions know no such field of an item.
_APART = "other_number"


def to_json(page: Page) -> dict[str, Any]:
    return {
        "items": [
            {k: _plain(v) for k, v in asdict(item).items() if k != _APART and v not in (None, "")}
            for item in page.items
        ],
        "other_numbers": {
            item.number: item.other_number for item in page.items if item.other_number
        },
        "next_url": page.next_url,
        "total": page.total,
        "newest_first": page.newest_first,
        "unread": page.unread,
    }


def from_json(data: dict[str, Any]) -> Page | None:
    """The page as another version may have stored it: what this one does not know is left out.
    None if it can't be understood."""
    try:
        other_numbers = data.get("other_numbers", {})
        return Page(
            tuple(_item_from_json(item, other_numbers) for item in data["items"]),
            data.get("next_url"),
            data.get("total"),
            data.get("newest_first", False),
            data.get("unread", 0),
        )
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError):
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _item_from_json(item: dict[str, Any], other_numbers: dict[str, str]) -> ScrapedItem:
    values = {name: value for name, value in item.items() if name in _FIELDS}
    values.setdefault(_APART, other_numbers.get(values["number"], ""))
    for name in _TIMES:
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    for name in _AMOUNTS:
        if name in values:
            values[name] = Decimal(values[name])
    return ScrapedItem(**values)
