"""Well-known sites and shop systems, read from one link without anybody's help."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from monitoring.platforms.base import Page, Query, Response, Site
from monitoring.platforms.css import CssSelectors
from monitoring.platforms.guess.html import settings_of
from monitoring.platforms.guess.names import is_vague
from monitoring.platforms.guess.next import next_of
from monitoring.platforms.search_link import search_address
from tests.monitoring.shop_pages import PAGES, TITLES, ShopPage

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
EVERY_PAGE = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


def guessed(page: ShopPage) -> dict[str, Any]:
    return {"search": search_address(page.url), **(settings_of(page.html(), page.url, NOW) or {})}


def read(page: ShopPage, config: dict[str, Any], html: str) -> Page:
    parts = urlsplit(page.url)
    response = Response(page.url, html.encode(), "text/html; charset=utf-8")
    site = Site(f"{parts.scheme}://{parts.netloc}", config)
    return CssSelectors().parse(site, Query("helm"), response, NOW)


@EVERY_PAGE
def test_each_item_has_its_title_price_picture_and_number(page: ShopPage) -> None:
    items = read(page, guessed(page), page.html()).items
    assert [one.title for one in items] == TITLES
    assert [one.price for one in items] == [Decimal(10 + n) for n in range(len(TITLES))]
    assert {one.currency for one in items} == {page.currency}
    assert all(one.image_url for one in items)
    assert items[0].number == page.number
    assert all((one.ends_at is not None) == page.ends for one in items)


@EVERY_PAGE
def test_the_next_page_is_found(page: ShopPage) -> None:
    assert page.next in (read(page, guessed(page), page.html()).next_url or "")


@EVERY_PAGE
def test_only_what_comes_up_is_new(page: ShopPage) -> None:
    config = guessed(page)
    known = {one.number for one in read(page, config, page.html(first=1)).items}
    now = read(page, config, page.html().replace(TITLES[4], f"{TITLES[4]} TOP")).items
    assert [one.title for one in now if one.number not in known] == [TITLES[0]]


def test_a_second_page_that_comes_later_is_found() -> None:
    page = PAGES["hood"]
    few = page.html().replace(page.after, "")
    config = {"search": search_address(page.url), **(settings_of(few, page.url, NOW) or {})}
    assert read(page, config, few).next_url is None
    assert read(page, config, page.html()).next_url == "https://h.example/result.htm?q=helm&page=2"


@pytest.mark.parametrize(
    ("site", "price", "currency"),
    [
        ("https://www.finn.no/s?q=helm", "9 kr", "NOK"),
        ("https://dba.dk/s?q=helm", "9 kr.", "DKK"),
        ("https://tradera.se/s?q=helm", "9 kr", "SEK"),
        ("https://shop.com.au/s?q=helm", "$9.00", "AUD"),
        ("https://shop.ca/s?q=helm", "$9.00", "CAD"),
        ("https://shop.com/s?q=helm", "$9.00", "USD"),
        ("https://shop.no/s?q=helm", "$9.00", "USD"),
        ("https://shop.no/s?q=helm", "9 SEK", "SEK"),
    ],
)
def test_a_sign_of_several_countries_means_that_of_the_site(
    site: str, price: str, currency: str
) -> None:
    page = replace(PAGES["hood"], url=site, price=price)
    page = replace(page, row=page.row.replace("4,90 EUR", "inkl."))
    items = read(page, guessed(page), page.html()).items
    assert {one.currency for one in items} == {currency}


def test_names_for_tests_stand_for_classes_that_a_tool_makes() -> None:
    config = guessed(PAGES["olx"])
    assert config["row"] == "div[data-cy='l-card']"
    assert config["price"] == "[data-testid='ad-price']"


@pytest.mark.parametrize(
    ("name", "vague"),
    [
        *((one, True) for one in ("css-1g61gc2", "sc-bdVaJa", "styles_adCard__JzKik", "flex")),
        *((one, True) for one in ("col-sm-6", "mb-2", "clearfix", "jUNEyN", "M3v0L", "s_X9fu")),
        *((one, False) for one in ("product-item", "aditem", "s-card__price", "hz-Listing-title")),
        *((one, False) for one in ("o_title", "box--basic", "item2", "productData", "lot-single")),
    ],
)
def test_classes_that_say_nothing(name: str, vague: bool) -> None:
    assert is_vague(name) == vague


@pytest.mark.parametrize(
    ("links", "leads_to"),
    [
        ('<a rel="nofollow next" href="?p=2">x</a>', "?p=2"),
        ('<a href="?p=2">Pág. siguiente</a>', "?p=2"),
        ('<a href="?p=2">2</a><a href="?p=2">›</a><a href="?p=9">»</a>', "?p=2"),
        ('<a href="?p=2">2</a><a href="?p=9">»</a>', ""),
        ('<a href="?p=2"><i class="fa fa-angle-right"></i></a>', "?p=2"),
        ('<b>1</b> <a href="?p=2">2</a> <a href="?p=3">3</a>', "?p=2"),
        ('<span aria-current="page">1</span><a href="?p=2">2</a>', "?p=2"),
        ('<li class="current">1</li><li><a href="/s/2">2</a></li>', "/s/2"),
        ('<a href="?p=2" aria-label="наступна сторінка">→</a>', "?p=2"),
        ('<a class="slick-next" href="?slide=2">x</a>', ""),
        ('<a class="next" href="#">x</a><a class="next" href="?p=2">y</a>', ""),
        ('<a href="/agb">Weiter zur Kasse</a><a href="/x">Weiterlesen</a>', ""),
        ('<a href="/next-day-2">Next day delivery</a>', ""),
        ('<a rel="next" href="https://other.example/2">x</a>', ""),
        ('<a href="/kasse">Weiter</a><a class="next" href="/news/7">Nächste</a>', ""),
        ('<a href="/merkzettel">2</a><a href="?p=2">2</a><a href="?p=2">›</a>', "?p=2"),
        ('<a href="/s/page/2">weiter</a>', "/s/page/2"),
        ('<a href="/i/1/2" title="next">x</a>', ""),
        ("".join(f'<i class="row"><a href="?id={n}">weiter</a></i>' for n in (1, 2)), ""),
        ('<i class="row"><a href="?p=2">weiter</a></i>', "?p=2"),  # the pages in a row of the list
    ],
)
def test_the_link_to_the_next_page(links: str, leads_to: str) -> None:
    tree = LexborHTMLParser(f"<a href='/'>Home</a>{links}")
    selector = next_of(tree, "https://s.example/s", tree.css(".row"))
    node = tree.css_first(selector) if selector else None
    assert (node.attributes["href"] if node is not None else "") == leads_to
