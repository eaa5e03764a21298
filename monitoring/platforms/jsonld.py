"""Products in the JSON-LD of a page (schema.org `Product`, `Offer` and `ItemList`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from monitoring.platforms import parsing
from monitoring.platforms.base import ScrapedItem

_DEPTH = 12
_THINGS = {"Product", "IndividualProduct", "ProductModel", "Vehicle", "Car"}


def products(tree: LexborHTMLParser, base: str) -> list[ScrapedItem]:
    """Every product of the page that has a name and a link, one per link."""
    found: dict[str, ScrapedItem] = {}
    for script in tree.css("script[type='application/ld+json']"):
        try:
            data = json.loads(script.text())
        except (ValueError, RecursionError):
            continue
        for thing in _walk(data, 0):
            item = _item(thing, base)
            if item is not None:
                found.setdefault(item.number, item)
    return list(found.values())


def _walk(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEPTH:
        return
    if isinstance(data, list):
        for one in data:
            yield from _walk(one, depth + 1)
    elif isinstance(data, dict):
        if _types(data) & _THINGS:
            yield data
            return
        for value in data.values():
            if isinstance(value, (dict, list)):
                yield from _walk(value, depth + 1)


def _types(data: dict[str, Any]) -> set[str]:
    kinds = data.get("@type")
    return {kinds} if isinstance(kinds, str) else {k for k in kinds or () if isinstance(k, str)}


def _item(thing: dict[str, Any], base: str) -> ScrapedItem | None:
    offer = _first(thing.get("offers")) or {}
    url = parsing.link(base, _text(thing.get("url")) or _text(offer.get("url")))
    title = parsing.clean(_text(thing.get("name")))
    if not url or not title:
        return None
    number = _text(thing.get("sku")) or _text(thing.get("productID")) or urlsplit(url).path
    image = _first(thing.get("image"))
    seller = _first(offer.get("seller")) or {}
    return ScrapedItem(
        number=parsing.clean(number, 120),
        title=title,
        url=url,
        image_url=parsing.link(base, _text(image) or _text((image or {}).get("url")))
        if image
        else "",
        price=_amount(offer.get("price") or offer.get("lowPrice")),
        currency=_text(offer.get("priceCurrency"))[:3] or "EUR",
        seller=parsing.clean(_text(seller.get("name")), 120) if isinstance(seller, dict) else "",
        posted_at=_time(offer.get("availabilityStarts") or offer.get("validFrom")),
        ends_at=_time(offer.get("availabilityEnds") or offer.get("priceValidUntil")),
        description=parsing.clean(_text(thing.get("description")), 2000),
    )


def _first(value: Any) -> Any:
    if isinstance(value, list):
        return value[0] if value else None
    return value


def _text(value: Any) -> str:
    value = _first(value)
    return str(value) if isinstance(value, (str, int)) else ""


def _amount(value: Any) -> Decimal | None:
    """schema.org/price has a dot for the decimals; some write a comma."""
    try:
        amount = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return parsing.price(_text(value))
    return amount if amount.is_finite() and 0 <= amount < Decimal(10) ** 10 else None


def _time(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=parsing.BERLIN)
