"""How the JSON of a results page is read, guessed from one answer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.platforms.base import Page, ParseError, Query, Response, Site
from monitoring.platforms.guess.html import settings_of
from monitoring.platforms.guess.json import json_settings_of
from monitoring.platforms.registry import ADAPTERS
from tests.monitoring.test_guess import TITLES, cards, framed

NOW = datetime(2026, 11, 29, tzinfo=UTC)
URL = "https://shop.example/search?q=Helm"
ADAPTER = ADAPTERS["json_results"]


def read(text: str) -> tuple[dict[str, Any], Page]:
    config = json_settings_of(text, URL, NOW)
    assert config is not None
    site = Site("https://shop.example", {**config, "search": "/search?q={query}"})
    assert ADAPTER.problems(site) == []
    return config, ADAPTER.parse(site, Query("Helm"), Response(URL, text.encode()), NOW)


def plain(n: int, title: str) -> dict[str, Any]:
    return {
        "id": 1000 + n,
        "title": title,
        "url": f"/artikel/{1000 + n}",
        "image": f"/bild/{n}.jpg",
        "price": 10.5 + n,
        "currency": "CHF",
        "seller": f"Händler {n}",
        "category": {"id": 5, "name": "Militaria und Orden", "url": "/rubrik/5"},
    }


def auction(n: int, title: str) -> dict[str, Any]:
    return {
        "auctionId": f"a{n}",
        "slug": f"los-{n}",
        "name": title,
        "links": {"self": f"https://shop.example/los/{n}?utm_source=api"},
        "media": [{"src": f"https://img.example/{n}.webp", "width": 5}],
        "currentPrice": {
            "amount": 1050 + n * 100,
            "formatted": f"{10 + n},50 €",
            "currency": "EUR",
        },
        "bidCount": n,
        "endsAt": "2026-12-05T18:00:00Z",
        "startedAt": "2026-11-20T18:00:00Z",
        "seller": {"username": f"sammler{n}", "url": f"/u/{n}", "avatar": f"/ava/{n}.jpg"},
    }


def edge(n: int, title: str) -> dict[str, Any]:
    return {"cursor": f"c{n}", "node": auction(n, title)}


def texts(n: int, title: str) -> dict[str, Any]:
    return {"sku": f"S-{n}", "headline": title, "href": f"/p/{n}", "preis": f"{10 + n},50 €"}


def entries(row: Callable[[int, str], Any]) -> list[Any]:
    return [row(n, title) for n, title in enumerate(TITLES)]


MENU = [{"name": f"Rubrik {n}", "url": f"/rubrik/{n}", "id": n} for n in range(30)]
WAYS: dict[str, Callable[[list[Any]], str]] = {
    "API": lambda rows: json.dumps({"data": {"menu": MENU, "results": rows, "total": 40}}),
    "list": lambda rows: json.dumps(rows),
    "by number": lambda rows: json.dumps({"items": {str(n): row for n, row in enumerate(rows)}}),
    "Next": lambda rows: (
        '<nav><a href="/x">x</a></nav><script id="__NEXT_DATA__" type="application/json">'
        + json.dumps({"props": {"pageProps": {"nav": MENU, "search": {"hits": rows}}}})
        + "</script>"
    ),
    "script": lambda rows: (
        f'<script type="application/json" id="data">{json.dumps({"r": rows})}</script>'
    ),
    "variable": lambda rows: (
        f"<script>var lang = 'de'; window.__STATE__ = {json.dumps({'list': rows})};</script>"
    ),
}


@pytest.mark.parametrize("row", [plain, auction, edge, texts], ids=lambda row: row.__name__)
@pytest.mark.parametrize("way", WAYS)
def test_a_list_is_read_as_it_is_meant(way: str, row: Callable[[int, str], Any]) -> None:
    config, page = read(WAYS[way](entries(row)))
    assert [item.title for item in page.items] == TITLES and page.unread == 0
    assert [item.price for item in page.items] == [Decimal(f"{10 + n}.50") for n in range(10)]
    assert len({item.url for item in page.items}) == 10 == len({i.number for i in page.items})
    assert not any("rubrik" in item.url or "/u/" in item.url for item in page.items)
    assert "id" in config


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("/artikel/{id}", "/artikel/{id}"),
        ("https://shop.example/a/{id}.html?ref=list", "https://shop.example/a/{id}.html?ref=list"),
        ("/artikel?nr={id}", "/artikel?nr={id}"),
        ("/artikel/los-{id}", "/artikel/los-{id}"),
        ("/x/9{id}", None),
        ("/artikel/{id}/{other}", None),
        ("//elsewhere.example", None),
    ],
)
def test_items_with_a_number_only_are_linked_as_the_page_links_them(
    href: str, link: str | None
) -> None:
    rows = [{"id": 1000 + n, "title": title, "price": 10.5 + n} for n, title in enumerate(TITLES)]
    anchors = "".join(
        f'<a href="{href.format(id=1000 + n, other=f"x{n}y")}">x</a><a href="/merken/1001">+</a>'
        for n in range(len(rows))
    )
    text = anchors + WAYS["script"](rows)
    if link is None:
        assert json_settings_of(text, URL, NOW) is None
        return
    config, page = read(text)
    assert (config["link"], config["id"]) == (link, "id")
    assert [item.number for item in page.items] == [str(1000 + n) for n in range(len(rows))]
    expected = urljoin(URL, link)
    assert [item.url for item in page.items] == [
        expected.format(id=1000 + n) for n in range(len(rows))
    ]


def test_the_fields_of_an_auction() -> None:
    config, page = read(WAYS["API"](entries(auction)))
    item = page.items[3]
    assert (item.number, item.url) == ("a3", "https://shop.example/los/3?utm_source=api")
    assert item.image_url == "https://img.example/3.webp"
    assert (item.bids, item.price_kind, item.seller) == (3, "bid", "sammler3")
    assert item.ends_at == datetime(2026, 12, 5, 18, tzinfo=UTC)
    assert item.posted_at == datetime(2026, 11, 20, 18, tzinfo=UTC)
    assert page.total == 40 and config["row"] == "$.data.results"


def test_cents_are_seen_where_the_price_is_also_a_text_or_the_name_says_so() -> None:
    def cents(n: int, title: str) -> dict[str, Any]:
        return {"name": title, "url": f"/{n}", "price": {"centAmount": 1050 + n * 100}}

    def whole(n: int, title: str) -> dict[str, Any]:
        return {"name": title, "url": f"/{n}", "price": 1050 + n * 100}

    def digits(n: int, title: str) -> dict[str, Any]:
        price = {"price": str(1050 + n * 100), "currency_minor_unit": 2, "currency_code": "EUR"}
        return {"name": title, "permalink": f"/{n}", "prices": price}

    assert read(WAYS["API"](entries(digits)))[1].items[0].price == Decimal("10.50")
    assert read(WAYS["API"](entries(cents)))[1].items[0].price == Decimal("10.50")
    assert read(WAYS["API"](entries(whole)))[1].items[0].price == Decimal("1050.00")


def test_a_currency_beside_the_price_is_taken() -> None:
    _config, page = read(WAYS["Next"](entries(plain)))
    assert {item.currency for item in page.items} == {"CHF"}
    assert page.items[0].seller == "Händler 0"


def test_the_address_of_the_next_page_is_found() -> None:
    data = {"items": entries(plain), "paging": {"next": "/search?q=Helm&page=2", "total": 99}}
    page = read(json.dumps(data))[1]
    assert page.next_url == "https://shop.example/search?q=Helm&page=2" and page.total == 99


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1, 2, 3]",
        json.dumps({"data": []}),
        json.dumps({"menu": [{"id": n} for n in range(9)]}),
        json.dumps({"menu": [{"name": "Helm"} for n in range(9)]}),
        "<p>Nichts</p>",
        "<script>var a = {</script>",
    ],
)
def test_an_answer_without_items_gives_no_settings(text: str) -> None:
    assert json_settings_of(text, URL, NOW) is None


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["url", "name", "price", "a'b", "1"]), inner, max_size=4
            )
        ),
        max_leaves=40,
    ),
    st.sampled_from(["{}", "<script>window.x = {}</script>"]),
)
def test_no_document_makes_it_stumble(data: Any, around: str) -> None:
    text = around.replace("{}", json.dumps(data))
    try:
        config = json_settings_of(text, URL, NOW)
    except ParseError:
        return
    if config is not None:
        assert ADAPTER.problems(Site("https://s.example", {**config, "search": "{query}"})) == []


def test_a_large_answer_is_looked_through_in_time() -> None:
    rows = [plain(n, f"Helm {n}") | {"more": [{"a": [1] * 20}] * 5} for n in range(2000)]
    began = time.process_time()
    assert read(json.dumps({"data": {"items": rows}}))[0]["row"] == "$.data.items"
    assert time.process_time() - began < 10


# --- what pages say of all their prices and ends --------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "selector"),
    [
        ('<time datetime="2026-12-05T18:00:00Z">5.12.</time>', "time[datetime]@datetime"),
        ('<i data-ends="1796493600"></i>', "i[data-ends]@data-ends"),
        ('<time datetime="2026-11-01T18:00:00Z">1.11.</time>', None),
        ("<time>5.12.</time>", None),
    ],
)
def test_the_end_of_an_auction_in_a_page(mark: str, selector: str | None) -> None:
    rows = "".join(
        cards(n, title).replace("</article>", f"{mark}</article>") for n, title in enumerate(TITLES)
    )
    config = settings_of(framed(rows), URL, NOW)
    assert config is not None and config.get("ends") == selector
    if selector:
        site = Site("https://shop.example", {**config, "search": "/search?q={query}"})
        page = ADAPTERS["css"].parse(site, Query("Helm"), Response(URL, framed(rows).encode()), NOW)
        assert all(item.ends_at and item.ends_at > NOW for item in page.items)


def test_the_currency_that_a_page_names() -> None:
    rows = "".join(cards(n, title) for n, title in enumerate(TITLES))
    head = '<meta property="product:price:currency" content="CHF">'
    config = settings_of(framed(head + rows), URL, NOW)
    assert config is not None and config["currency"] == "CHF"
