"""Products in the JSON-LD of a page (schema.org `Product`, `Offer` and `ItemList`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from monitoring.platforms import currencies, parsing
from monitoring.platforms.base import ScrapedItem
from monitoring.platforms.identity import fitting, number_of_url, told_apart
from monitoring.platforms.json.text import read_json

_DEPTH = 12
_GONE = {"outofstock", "soldout", "discontinued", "reserved"}
_THINGS = {"Product", "IndividualProduct", "ProductModel", "Vehicle", "Car"}


@dataclass(frozen=True)
class Products:
    """The products of a page, and how many scripts could not be read."""

    items: tuple[ScrapedItem, ...]
    unread: int


def products(tree: LexborHTMLParser, base: str) -> Products:
    """Every product of the page that has a name and a link."""
    found: list[ScrapedItem] = []
    unread = 0
    for script in tree.css("script[type^='application/ld+json' i]"):
        data = read_json(script.text())
        unread += data is None
        for thing in _walk(data, 0):
            item = _item(thing, base)
            if item is not None:
                found.append(item)
    # Several kinds of one product may have one `sku`; what has one page, too, is the same thing.
    return Products(tuple(told_apart(found).values()), unread)


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
    offer = _offer(thing)
    url = parsing.link(base, _text(thing.get("url")) or _text(offer.get("url")))
    title = parsing.without_entities(parsing.clean(_text(thing.get("name"))))
    if not url or not title:
        return None
    number = parsing.clean(_text(thing.get("sku")) or _text(thing.get("productID")))
    image = _first(thing.get("image"))
    seller = _first(offer.get("seller")) or {}
    return ScrapedItem(
        number=fitting(number) or number_of_url(url),
        title=title,
        url=parsing.without_blanks(url),
        image_url=parsing.link(base, _text(image) or _text(_inner(image, "url"))) if image else "",
        price=_amount(_price_of(offer)),
        currency=_currency(offer),
        seller=parsing.clean(_text(seller.get("name")), 120) if isinstance(seller, dict) else "",
        posted_at=_time(offer.get("availabilityStarts") or offer.get("validFrom")),
        ends_at=_time(offer.get("availabilityEnds")),
        description=parsing.clean(_text(thing.get("description")), 2000),
        sold_out=_is_sold_out(thing.get("offers"), 0),
    )


def _offer(thing: dict[str, Any]) -> dict[str, Any]:
    """The first offer; that of an AggregateOffer may stand inside of it."""
    offer = _first(thing.get("offers"))
    inner = _first(offer.get("offers")) if isinstance(offer, dict) else None
    if isinstance(inner, dict) and _price_of(offer) is None:
        offer = inner
    return offer if isinstance(offer, dict) else {}


def _is_sold_out(offers: Any, depth: int) -> bool | None:
    """Whether no offer can be had (schema.org/ItemAvailability); None if that is not said."""
    if depth > _DEPTH:
        return None
    if isinstance(offers, list):
        said_of = [_is_sold_out(offer, depth + 1) for offer in offers]
        known = [one for one in said_of if one is not None]
        return all(known) if known else None
    if not isinstance(offers, dict):
        return None
    value = _first(offers.get("availability"))
    word = (_text(value) or _text(_inner(value, "@id"))).rpartition("/")[2]
    said = re.sub(r"[\W_]", "", word).casefold()
    if said:
        return said in _GONE
    return _is_sold_out(offers.get("offers"), depth + 1)


def _price_of(offer: dict[str, Any]) -> Any:
    specification = _first(offer.get("priceSpecification"))
    inner = specification if isinstance(specification, dict) else {}
    values = (offer.get("price"), offer.get("lowPrice"), inner.get("price"))
    return next((value for value in values if value not in (None, "")), None)


def _currency(offer: dict[str, Any]) -> str:
    specification = _first(offer.get("priceSpecification"))
    inner = specification if isinstance(specification, dict) else {}
    said = _text(offer.get("priceCurrency")) or _text(inner.get("priceCurrency"))
    code = said.strip().upper()
    if len(code) == 3 and code.isascii() and code.isalpha():
        return code
    return currencies.read_currency(said, currencies.read_currency(_text(_price_of(offer))))


def _first(value: Any) -> Any:
    if isinstance(value, list):
        return value[0] if value else None
    return value


def _inner(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _text(value: Any) -> str:
    value = _first(value)
    return str(value) if isinstance(value, (str, int)) else ""


def _amount(value: Any) -> Decimal | None:
    """schema.org/price has a dot for the decimals; some write a comma."""
    try:
        amount = Decimal(str(value)[:40].strip()).quantize(Decimal("0.01"))
    except InvalidOperation:
        return parsing.price(_text(value))
    return amount if amount.is_finite() and 0 <= amount < Decimal(10) ** 10 else None


def _time(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=parsing.BERLIN)
