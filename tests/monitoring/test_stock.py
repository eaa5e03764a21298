"""What a page says of a listing that is sold out."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from monitoring.platforms.base import Query, Response, Site
from monitoring.platforms.registry import ADAPTERS

OUT, IN = "https://schema.org/OutOfStock", "http://schema.org/InStock"


@pytest.mark.parametrize(
    ("offers", "sold_out"),
    [
        ({"price": "5", "availability": OUT}, True),
        ({"price": "5", "availability": IN}, False),
        ({"price": "5", "availability": "SoldOut"}, True),
        ({"price": "5", "availability": "out_of_stock"}, True),
        ({"price": "5", "availability": "https://schema.org/LimitedAvailability"}, False),
        ({"price": "5"}, None),
        ([{"price": "5", "availability": OUT}, {"price": "6", "availability": IN}], False),
        ({"@type": "AggregateOffer", "offers": [{"price": "5", "availability": OUT}]}, True),
        ({"price": "5", "availability": {"@id": OUT}}, True),
    ],
)
def test_what_json_ld_says_about_the_stock(offers: Any, sold_out: bool | None) -> None:
    thing = {"@type": "Product", "name": "Helm", "url": "/p/1", "offers": offers}
    html = f'<script type="application/ld+json">{json.dumps(thing)}</script>'
    response = Response("https://shop.example/s", html.encode(), "text/html")
    site = Site("https://shop.example", {"search": "/s?q={query}"})
    [item] = ADAPTERS["css"].parse(site, Query("Helm"), response, timezone.now()).items
    assert item.sold_out is sold_out


def test_a_row_says_that_it_is_sold_out() -> None:
    html = """<div class=r><a href=/p/1>Helm 1</a><b class=gone>ausverkauft</b></div>
    <div class=r><a href=/p/2>Helm 2</a></div>"""
    config = {"search": "/s?q={query}", "row": ".r", "title": "a", "link": "a"}
    response = Response("https://shop.example/s", html.encode(), "text/html")
    for more, expected in (({"sold_out": ".gone"}, [True, False]), ({}, [None, None])):
        site = Site("https://shop.example", config | more)
        items = ADAPTERS["css"].parse(site, Query("Helm"), response, timezone.now()).items
        assert [item.sold_out for item in items] == expected


@pytest.mark.parametrize(
    ("inside", "marker"),
    [
        ("<a href=/p/1>Helm<svg class=gone>weg</svg></a><b>5 €</b>", "svg.gone"),
        ("<a href=/p/1>Helm<br class=gone></a><b>5 €</b>", "br.gone"),
        ("<a href=/p/1>Helm</a><b><del class=gone>50 €</del> 5 €</b>", "del.gone"),
        ("<a href=/p/1>Helm</a><b>5<sup class=gone>00</sup> €</b>", "sup.gone"),
    ],
)
def test_what_is_left_out_of_a_title_or_a_price_may_say_that_it_is_sold_out(
    inside: str, marker: str
) -> None:
    row = {"row": ".r", "title": "a", "link": "a", "price": "b", "sold_out": marker}
    site = Site("https://shop.example", {"search": "/s?q={query}"} | row)
    response = Response("https://shop.example/s", f"<div class=r>{inside}</div>".encode())
    [item] = ADAPTERS["css"].parse(site, Query("Helm"), response, timezone.now()).items
    assert (item.title, item.price, item.sold_out) == ("Helm", Decimal(5), True)
