"""Pages that are made to cost much: each is read or refused, in a time that grows with its size."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from monitoring.platforms.base import ParseError, Query, Response, Site
from monitoring.platforms.markup import MAX_DEPTH, parse_html
from monitoring.platforms.registry import ADAPTERS
from tests.harness.growth import in_proportion, seconds
from tests.monitoring import pages

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MEGABYTE = 1_000_000

SITES = {
    "egun": Site("https://www.egun.de"),
    "militaria321": Site("https://www.militaria321.com"),
    "feed": Site("https://f.example", {"search": "/rss?q={query}"}),
    "css": Site(
        "https://s.example",
        {"search": "/s?q={query}", "row": "tr", "title": "a", "link": "a", "price": "td"},
    ),
    "jsonld": Site("https://s.example", {"search": "/s?q={query}"}),
}
LD = "<script type='application/ld+json'>"
UNITS = {
    "digits": "1",
    "digits and dots": "1.",
    "digits and commas": "1,",
    "digits and blanks": "1 ",
    "blanks": " ",
    "unclosed forms": "<form",
    "forms": "<form>",
    "nested tables": "<table><tr><td>",
    "nested divs": "<div>",
    "rows": "<tr><td><a href=auktion/1/x>x</a>",
    "links in one row": "<a href=item.php?id=1>1 EUR</a>",
    "parts": "<i class=list-item__x>",
    "items": "<li data-auction-id=1>",
    "links": "href=",
    "word of the total": "gesamt ",
    "Gebote": "1Gebote",
    "keine": "keine ",
    "start": "Start: ",
    "quotes": "='",
    "double quotes": '="',
    "comments": "<!--",
    "ampersands": "&amp",
    "JSON": LD + "[",
    "JSON strings": LD + '\\"',
    "JSON comments": LD + "/*",
    "titles": "<title>",
    "headings": "<h1>",
    "money": "€1",
    "entities": "&#1",
    "tags in tags": "<a<a",
}
AROUND: dict[str, Callable[[str], str]] = {
    "alone": lambda text: text,
    "in a row": lambda text: (
        "<table class=itemlist><tr><td><a href='auktion/7/x.html'>x</a>"
        f"<a href='item.php?id=7'>x</a><td>{text}</table>"
    ),
    "in a list": lambda text: (
        "<ul class=auction-list><li data-auction-id=7><a class=list-item__link href=/item/7/x>x</a>"
        f"<b class=list-item__price>{text}</b></ul>"
    ),
    "in a feed": lambda text: (
        f"<rss version='2.0'><channel><item><title>x</title><link>/1</link><description>{text}"
        "</description></item></channel></rss>"
    ),
    "in a title": lambda text: f"<html><title>{text}</title></html>",
    "in a script": lambda text: f"<script type='application/ld+json'>{text}</script>",
}


#: Where an adapter looks; elsewhere on the page it only skips.
PLACES = {
    "egun": ("alone", "in a row", "in a list", "in a title"),
    "militaria321": ("alone", "in a row", "in a title"),
    "feed": ("alone", "in a feed"),
    "css": ("alone", "in a row"),
    "jsonld": ("in a script",),
}


def reading(key: str) -> Callable[[str], object]:
    adapter = ADAPTERS["css" if key == "jsonld" else key]

    def read(html: str) -> None:
        response = Response(f"{SITES[key].base_url}/s", html.encode(), "text/html")
        with contextlib.suppress(ParseError):
            adapter.parse(SITES[key], Query("x"), response, NOW)

    return read


@pytest.mark.parametrize("key", SITES)
@pytest.mark.parametrize("unit", UNITS)
def test_the_cost_of_a_page_grows_with_its_size(key: str, unit: str) -> None:
    for place in PLACES[key]:

        def page(size: int, place: str = place) -> str:
            return AROUND[place](UNITS[unit] * (size // len(UNITS[unit])))

        assert in_proportion(reading(key), page, MEGABYTE // 2, within=3), place


@pytest.mark.parametrize("unit", ["x=1 ", 'x="1" ', "x{}=1 ", "x{} "])
@pytest.mark.parametrize("key", SITES)
def test_a_tag_with_attributes_without_end_is_refused(key: str, unit: str) -> None:
    def page(size: int) -> str:
        return "<html><p " + "".join(unit.format(n) for n in range(size // len(unit))) + ">"

    assert seconds(reading(key), page(MEGABYTE)) < 1
    with pytest.raises(ParseError, match="attributes"):
        parse_html(page(MEGABYTE))


@pytest.mark.parametrize("unit", ["<div>", "<b>", "<x-y>", "</i><div>", "<ul><li>", "<p><table>"])
def test_a_page_that_is_nested_too_deeply_is_refused(unit: str) -> None:
    with pytest.raises(ParseError, match="depth"):
        parse_html(unit * 10 * MAX_DEPTH)


def test_a_page_of_tags_without_end_is_refused() -> None:
    with pytest.raises(ParseError, match="tags"):
        parse_html("<p>" * 200_000)


@pytest.mark.parametrize("whole", [True, False], ids=["closed", "without end tags"])
def test_a_large_ordinary_page_is_read(whole: bool) -> None:
    for html in (
        pages.egun_new(pages.lots(range(1, 401))),
        pages.egun_classic(pages.lots(range(1, 401))),
        pages.militaria(pages.lots(range(1, 401)), "x"),
    ):
        if not whole:
            for tag in ("li", "td", "tr", "p", "span", "div", "body", "html"):
                html = html.replace(f"</{tag}>", "").replace(f"</{tag.upper()}>", "")
        key = "militaria321" if "auktion/" in html else "egun"
        if whole or key == "militaria321":
            response = Response(f"{SITES[key].base_url}/s?query=x", html.encode(), "text/html")
            page = ADAPTERS[key].parse(SITES[key], Query("x"), response, NOW)
            assert len(page.items) == 400
