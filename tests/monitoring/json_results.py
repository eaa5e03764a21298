"""A site whose results are JSON, and how its answers are read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from monitoring.platforms.base import Page, Query, Response, ScrapedItem, Site
from monitoring.platforms.registry import ADAPTERS

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
URL = "https://api.shop.example/search?q=Helm"
CONFIG = {
    "search": URL.replace("Helm", "{query}"),
    "row": "data.items",
    "title": "name",
    "link": "/item/{id}",
    "id": "id",
    "price": "price.amount",
    "currency": "price.currency",
    "image": "images[0].url",
    "seller": "seller.name",
    "ends": "endsAt",
    "posted": "createdAt",
    "bids": "bidCount",
    "total": "data.total",
    "next": "data.next",
}
ENTRY = {
    "id": 4711,
    "name": "Helm M35",
    "price": {"amount": 1250.5, "currency": "CHF"},
    "images": [{"url": "//img.example/4711.jpg"}, {"url": "/b.jpg"}],
    "seller": {"name": "Waldläufer"},
    "endsAt": "2026-12-01T18:00:00Z",
    "createdAt": 1_764_000_000_000,
    "bidCount": 3,
}


def site(**more: Any) -> Site:
    config = {name: value for name, value in (CONFIG | more).items() if value != ""}
    return Site("https://shop.example", config)


def answer(items: Any, **more: Any) -> str:
    return json.dumps({"data": {"items": items, **more}})


def read(text: str | bytes, url: str = URL, **config: Any) -> Page:
    body = text if isinstance(text, bytes) else text.encode()
    response = Response(url, body, "application/json")
    return ADAPTERS["json_results"].parse(site(**config), Query("Helm"), response, NOW)


def one(entry: dict[str, Any], **config: Any) -> ScrapedItem:
    [item] = read(answer([entry]), **config).items
    return item


DATA = answer([ENTRY])
