"""Feeds and pages that an admin describes."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from monitoring.platforms.base import Page, ParseError, Query, Response, Site
from monitoring.platforms.registry import ADAPTERS
from tests.monitoring.parsing import NOW

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>
<item><title>Kappmesser 49,00 EUR</title><link>https://f.example/1</link>
<guid isPermaLink="false">a1</guid>
<pubDate>Tue, 24 Nov 2026 10:00:00 +0100</pubDate><description>&lt;b&gt;alt&lt;/b&gt;</description>
</item></channel></rss>"""
FEED = Site("https://f.example", {"search": "/rss?q={query}"})


def feed(body: str | bytes) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return ADAPTERS["feed"].parse(
        FEED, Query("x"), Response("https://f.example/rss", raw, "application/rss+xml"), NOW
    )


def test_a_feed() -> None:
    assert ADAPTERS["feed"].search_urls(FEED, Query("a b")) == ("https://f.example/rss?q=a+b",)
    [item] = feed(RSS).items
    assert (item.number, item.title, item.price) == ("a1", "Kappmesser 49,00 EUR", Decimal("49.00"))
    assert item.posted_at == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_an_empty_feed_is_no_error_but_another_page_is() -> None:
    assert feed('<rss version="2.0"><channel><title>x</title></channel></rss>').items == ()
    for body in ("<html><body>hello</body></html>", "", "https://f.example/other"):
        with pytest.raises(ParseError):
            feed(body)


BOMB = (
    '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32", "utf-7"])
def test_a_feed_bomb_is_refused(encoding: str) -> None:
    bomb = RSS.replace("<rss", BOMB + "<rss").replace("alt", "&i;")
    bomb = bomb.replace('"1.0"?', f'"1.0" encoding="{encoding}"?')
    with pytest.raises(ParseError, match="entities"):
        feed(bomb.encode(encoding))


@pytest.mark.parametrize("part", ["<a>", "<item><title>x</title></item>", "<!-- -->"])
def test_a_feed_of_tags_without_end_is_refused_before_it_is_read(part: str) -> None:
    body = '<rss version="2.0"><channel>' + part * (7_000_000 // len(part))
    with pytest.raises(ParseError, match="tags"):
        feed(body)


CONFIG = {
    "search": "/s?q={query}",
    "row": "div.hit",
    "title": "h2",
    "link": "a",
    "price": ".p",
    "image": "img",
    "id": "@data-id",
    "next": "a.next",
    "empty": ".none",
}
SHOP = Site("https://s.example", CONFIG)
HIT = """<div class="hit" data-id="7"><h2>Kapp<b>messer</b></h2><a href="/i/7">x</a>
<span class="p">12,50 €</span><img src="/7.jpg"></div>"""


def shop(html: str, site: Site = SHOP) -> Page:
    answer = Response("https://s.example/s", html.encode(), "text/html")
    return ADAPTERS["css"].parse(site, Query("x"), answer, NOW)


def test_a_page_with_selectors() -> None:
    page = shop(HIT + '<a class="next" href="?p=2">')
    [item] = page.items
    assert (item.number, item.title, item.price) == ("7", "Kappmesser", Decimal("12.50"))
    assert (item.url, item.image_url) == ("https://s.example/i/7", "https://s.example/7.jpg")
    assert page.next_url == "https://s.example/s?p=2"


def test_selectors_that_find_nothing() -> None:
    assert shop('<p class="none">-</p>').items == ()
    for html in ("<p>hello</p>", '<div class="hit"></div>'):
        with pytest.raises(ParseError):
            shop(html)


def test_wrong_selectors_are_told() -> None:
    bad = Site("https://s.example", CONFIG | {"title": "h2[[", "search": "x"})
    problems = ADAPTERS["css"].problems(bad)
    assert any("title" in one for one in problems) and any("{query}" in one for one in problems)
    assert ADAPTERS["css"].problems(SHOP) == []


def test_json_ld_products() -> None:
    html = """<script type="application/ld+json">{"@graph": [{"@type": "ItemList",
      "itemListElement": [{"item": {"@type": "Product", "name": "Helm", "url": "/h/1", "sku": "1",
      "offers": {"@type": "Offer", "price": "1500.00", "priceCurrency": "EUR",
      "seller": {"name": "Max"}}}}]}]}</script>"""
    site = Site("https://s.example", {"search": "/s?q={query}"})
    [item] = shop(html, site).items
    assert (item.number, item.title, item.price, item.seller) == (
        "1",
        "Helm",
        Decimal("1500.00"),
        "Max",
    )


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<tr><td>Verkäufer:</td><td>hans &amp; co</td></tr>", "hans & co"),
        ("<tr><td>Verk&auml;ufer</td>\n<td><b><a href='/u/1'> hans </a></b></td></tr>", "hans"),
        ("<dl><dt>Verkäufer</dt><dd>hans</dd></dl>", "hans"),
        ("<p><b>Anbieter</b>: <a href='x'>hans</a></p>", "hans"),
        ("<tr><td>Verkäufer:</td><td></td></tr><tr><td>Preis:</td><td>5</td></tr>", ""),
        ("<a>Verkäufer kontaktieren</a><p>hans</p>", ""),
        ("<p>Der Verkäufer haftet.</p><p>hans</p>", ""),
        ("<td>Verkäufer" + " " * 100_000, ""),
        ("<td>Verkäufer</td>" + "<td " * 50_000, ""),
    ],
)
def test_the_seller_on_a_listings_own_page(html: str, name: str) -> None:
    for key in ("militaria321", "egun"):
        response = Response("https://x.example/", html.encode(), "text/html; charset=utf-8")
        assert ADAPTERS[key].seller(response) == name
