"""Results pages in every layout and state of disrepair."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.platforms import page_json, parsing
from monitoring.platforms.base import (
    CaptchaRequired,
    Page,
    ParseError,
    Query,
    Response,
    ScrapedItem,
    Site,
)
from monitoring.platforms.registry import ADAPTERS
from tests.monitoring import pages
from tests.monitoring.pages import Lot
from tests.monitoring.parsing import EGUN, MILITARIA, NOW, parse

LOTS = [
    Lot(1, "Säbel 1871/84", "1.500,00", "bid", "1.800,00", 17),
    Lot(2, "Müller & Söhne <Bajonett>", "99,50", "buynow", picture=False),
    Lot(3, "Brieföffner „alt“", "0,99"),
]


def test_folder_and_registry_agree() -> None:
    folder = Path(parsing.__file__).parent
    helpers = {"base", "registry", "parsing", "page_json", "table_rows", "egun_new"}
    helpers |= {"egun_classic", "charset", "identity", "markup", "no_results"}
    helpers |= {"search_address", "search_link", "search_request", "request_headers"}
    helpers |= {"patterns", "row_fields", "own_page", "empty_lines"}
    helpers |= {"dates", "times", "prices", "currencies"}
    files = {file.stem for file in folder.glob("[a-z]*.py")} - helpers
    assert files == set(ADAPTERS)


def test_egun_new() -> None:
    page = parse("egun", pages.egun_new(LOTS, next_url="/search?query=x&page=2", promoted=LOTS[:1]))
    first, second, third = page.items
    assert [item.number for item in page.items] == ["1", "2", "3"]
    assert (first.title, first.price, first.buy_now) == (
        "Säbel 1871/84",
        Decimal("1500.00"),
        Decimal("1800.00"),
    )
    assert (first.price_kind, first.bids, first.seller) == ("bid", 17, "mueller77")
    assert first.url == "https://www.egun.de/item/1/kappmesser"
    assert first.image_url == "https://www.egun.de/thumb/fit-256x192/1.jpg"
    assert first.ends_at == datetime.fromtimestamp(1_800_000_000, UTC)
    assert (second.title, second.image_url, second.price_kind) == (
        "Müller & Söhne <Bajonett>",
        "",
        "buynow",
    )
    assert third.price == Decimal("0.99")
    assert page.next_url == "https://www.egun.de/search?query=x&page=2"
    assert page.newest_first


def test_egun_classic() -> None:
    page = parse("egun", pages.egun_classic(LOTS, total=60))
    first, second, _ = page.items
    assert (first.title, first.price, first.buy_now, first.bids) == (
        "Säbel 1871/84",
        Decimal("1500.00"),
        Decimal("1800.00"),
        17,
    )
    assert first.image_url.endswith("/cache/aucimg/100x100/1.jpg")
    assert first.ends_at == NOW + timedelta(days=1, hours=4, minutes=6)
    assert (second.price_kind, second.image_url) == ("buynow", "")
    assert page.total == 60 and "page=2" in str(page.next_url)
    assert not page.newest_first


def test_militaria321() -> None:
    page = parse("militaria321", pages.militaria(LOTS, "Brieföffner", total=140))
    first, second, _ = page.items
    assert (first.title, first.price, first.buy_now) == (
        "Säbel 1871/84",
        Decimal("1500.00"),
        Decimal("1800.00"),
    )
    assert first.url == "https://www.militaria321.com/auktion/1/kappmesser.html"
    assert first.ends_at == datetime(2026, 11, 26, 20, 47, tzinfo=UTC)
    assert (second.image_url, second.price_kind) == ("", "buynow")
    assert page.total == 140 and "startat=101" in str(page.next_url)


def test_a_cut_title_is_known_to_be_cut() -> None:
    [item] = parse("militaria321", pages.militaria([Lot(1, "W" * 80)], "x")).items
    assert item.title_cut and len(item.title) == 55


@pytest.mark.parametrize(
    ("mark", "whole"),
    [
        ('<a title="{0}" href="', True),
        ('<img alt="{0}" src="', True),
        ('<img title=" {0}&nbsp;" src="', True),
        ('<a title="Zum Artikel" href="', False),
        ('<img alt="{1}..." src="', False),
        ('<img alt="{1}" src="', False),
    ],
)
def test_a_cut_title_is_whole_where_the_row_tells_it(mark: str, whole: bool) -> None:
    title = "Kappmesser der Fallschirmtruppe, zweites Modell, mit Stempel RBNr."
    html = pages.militaria([Lot(1, title)], "x")
    tag = mark.partition(" ")[0]
    html = html.replace(
        f"{tag} href" if tag == "<a" else f"{tag} src",
        mark.format(title, title[:55]).removesuffix('="'),
        2,
    )
    [item] = parse("militaria321", html).items
    assert (item.title, item.title_cut) == ((title, False) if whole else (title[:55].strip(), True))


def test_militaria_that_ignored_the_words_is_an_error() -> None:
    with pytest.raises(ParseError, match="search_not_understood"):
        parse("militaria321", pages.militaria([], ""))


@pytest.mark.parametrize(
    ("adapter", "html"),
    [
        ("egun", pages.egun_new([], nothing=True)),
        ("egun", pages.egun_new([])),
        ("egun", pages.egun_classic([])),
        ("militaria321", pages.militaria([], "Brieföffner")),
    ],
)
def test_nothing_found_is_no_error(adapter: str, html: str) -> None:
    assert parse(adapter, html).items == ()


@pytest.mark.parametrize(
    ("adapter", "html"),
    [
        ("egun", pages.egun_new(LOTS).replace("data-auction-id", "data-lot")),
        ("egun", pages.egun_new(LOTS).replace("list-item__link", "x").replace("/item/", "/lot/")),
        ("egun", pages.egun_classic(LOTS).replace(" EUR", " Taler")),
        ("egun", pages.egun_classic([], total=5)),
        ("egun", "<html><body>Wartungsarbeiten</body></html>"),
        ("egun", ""),
        ("egun", "<html><head><title>Suche</title></head><body><form></form></body></html>"),
        ("militaria321", pages.militaria(LOTS, "x").replace(" €", " Taler")),
        ("militaria321", pages.militaria([], "x", total=7)),
        ("militaria321", "<html><title>Wartung</title></html>"),
    ],
)
def test_a_changed_layout_is_an_error(adapter: str, html: str) -> None:
    with pytest.raises(ParseError):
        parse(adapter, html)


@pytest.mark.parametrize("adapter", ["egun", "militaria321"])
def test_a_captcha_is_told_from_a_changed_layout(adapter: str) -> None:
    with pytest.raises(CaptchaRequired):
        parse(adapter, '<html><div class="g-recaptcha" data-sitekey="x"></div></html>')


@pytest.mark.parametrize(
    ("words", "egun", "militaria"),
    [
        ("Brieföffner", "query=Brief%C3%B6ffner", "q=Brief%C3%B6ffner"),
        ("Müller & Söhne", "query=M%C3%BCller+%26+S%C3%B6hne", "q=M%C3%BCller+%26+S%C3%B6hne"),
        ("Säbel 1871/84", "query=S%C3%A4bel+1871%2F84", "q=S%C3%A4bel+1871%2F84"),
    ],
)
def test_words_in_addresses(words: str, egun: str, militaria: str) -> None:
    new, classic = ADAPTERS["egun"].search_urls(EGUN, Query(words))
    assert egun in new and "order=starts&asdes=desc" in new
    assert classic.startswith("https://www.egun.de/market/list_items.php?mode=qry")
    [address] = ADAPTERS["militaria321"].search_urls(MILITARIA, Query(words))
    assert militaria in address and "adv=0" in address


HOSTILE = ["<script>alert(1)</script>", "a\u202eb\u2066c", "x" * 5000, "\x00\x01", "[a](b) *c* _d_"]


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles(title: str) -> None:
    [item] = parse("egun", pages.egun_new([Lot(1, f"A {title}")])).items
    assert item.title.startswith("A") and len(item.title) <= 500
    assert not set(item.title) & set("\u202e\u2066\x00")


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "http://[", "file:///etc"]
)
def test_links_to_anything_but_the_web_are_left_out(href: str) -> None:
    html = pages.egun_new([Lot(1), Lot(2), Lot(3)])
    page = parse("egun", html.replace('href="/item/1/kappmesser"', f'href="{href}"'))
    assert [item.number for item in page.items] == ["2", "3"]


@given(st.binary(max_size=300), st.sampled_from(["egun", "militaria321", "feed", "css"]))
def test_no_page_makes_a_parser_stumble(body: bytes, adapter: str) -> None:
    site = Site(
        "https://a.example", {"search": "s?q={query}", "row": "li", "title": "a", "link": "a"}
    )
    with contextlib.suppress(ParseError):
        ADAPTERS[adapter].parse(site, Query("x"), Response("https://a.example/", body), NOW)


@pytest.mark.parametrize(
    ("html", "at"),
    [
        ("Auktionsstart: 04.10.2025 um 13:21 Uhr", "2025-10-04T13:21:00+02:00"),
        ("<b>Eingestellt:</b> 04.12.2025 13:21 Uhr", "2025-12-04T13:21:00+01:00"),
        ("Auktionsbeginn:&nbsp;04.10.2025", "2025-10-04T00:00:00+02:00"),
        ("Start: 31.02.2025 10:00", None),
        ("nothing", None),
    ],
)
def test_start_times_of_listings(html: str, at: str | None) -> None:
    found = ADAPTERS["militaria321"].posted_at(Response("https://x.example/", html.encode()))
    assert (found.isoformat() if found else None) == at


def test_pages_survive_json() -> None:
    page = parse("egun", pages.egun_new(LOTS, next_url="/search?query=x&page=2"))
    items = (replace(page.items[0], other_number="/item/1"), *page.items[1:])
    page = replace(page, items=items)
    assert page_json.from_json(page_json.to_json(page)) == page
    assert not any("other_number" in item for item in page_json.to_json(page)["items"])


def test_a_page_that_another_version_stored_is_read_as_far_as_it_is_known() -> None:
    item = {"number": "1", "title": "Helm", "url": "https://s.example/1", "later": 1}
    page = page_json.from_json({"items": [item], "later": 1})
    assert page == Page((ScrapedItem("1", "Helm", "https://s.example/1"),))


@pytest.mark.parametrize(
    "content", [{}, {"items": [{"number": "1"}]}, {"items": [{"number": "1", "price": "?"}]}, []]
)
def test_a_stored_page_that_is_not_understood_is_none(content: Any) -> None:
    assert page_json.from_json(content) is None
