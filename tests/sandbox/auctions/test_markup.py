"""The sites' pages, read by the product's own adapters over HTTP: every layout, all variations."""

from __future__ import annotations

from decimal import Decimal

import httpx
import pytest
from django.utils import timezone

from monitoring.platforms.base import (
    CaptchaRequired,
    Page,
    ParseError,
    Query,
    Response,
    ScrapedItem,
)
from monitoring.platforms.base import Site as Place
from monitoring.platforms.registry import ADAPTERS
from tests.harness.sites import Sites

#: One client for all pages: each `httpx.get` would read the certificate authorities again.
web = httpx.Client(limits=httpx.Limits(max_keepalive_connections=0))

LAYOUTS = [("egun", "new"), ("egun", "classic"), ("militaria321", "usual")]
TITLES = [
    "Brieföffner",
    "Müller & Söhne Solingen",
    "Säbel 1871/84",
    '"Wehrmacht Helm" -Replika',
    "Orden <b>& Ehrenzeichen</b>",
    "Schreckschusspistole 9 mm",
]


def first_page(sites: Sites, site: str, words: str) -> tuple[Page, str]:
    """What the adapter reads, from the first address that exists, and that address."""
    adapter = ADAPTERS[site]
    for url in adapter.search_urls(Place(sites.address(site)), Query(words)):
        answer = web.get(url)
        if answer.status_code == 200:
            return read(sites, site, words, answer), url
    raise AssertionError("no address exists")


def read(sites: Sites, site: str, words: str, answer: httpx.Response) -> Page:
    given = Response(str(answer.url), answer.content, answer.headers.get("content-type", ""))
    return ADAPTERS[site].parse(Place(sites.address(site)), Query(words), given, timezone.now())


def all_pages(sites: Sites, site: str, words: str) -> list[Page]:
    page, _ = first_page(sites, site, words)
    pages = [page]
    while pages[-1].next_url:
        pages.append(read(sites, site, words, web.get(pages[-1].next_url)))
    return pages


def only(sites: Sites, site: str, words: str) -> ScrapedItem:
    page, _ = first_page(sites, site, words)
    [found] = page.items
    return found


@pytest.mark.parametrize(("site", "layout"), LAYOUTS)
@pytest.mark.parametrize("stray", ["none", "page", "titles"])
@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("iso-8859-1", "iso-8859-1"),
        ("iso-8859-1", "utf-8"),
        ("utf-8", "iso-8859-1"),
    ],
)
def test_titles_in_every_encoding(
    sites: Sites, site: str, layout: str, charset: str, encoding: str, stray: str
) -> None:
    sites.auction_layout(site, layout, charset=charset, encoding=encoding, stray=stray)
    for title in TITLES:
        sites.add_listing(site, title, 10.0)
    for title in TITLES:
        word = title.split()[0].strip('"')
        assert only(sites, site, word).title == title


@pytest.mark.parametrize(("site", "layout"), LAYOUTS)
def test_everything_that_stands_in_a_row(sites: Sites, site: str, layout: str) -> None:
    sites.auction_layout(site, layout)
    number = sites.add_listing(
        site,
        "Kappmesser",
        1500.0,
        buynow=1800.0,
        bids=9,
        seller="büchsner",
        ends_in=200_000.0,
        base_price="0,45 € / Stück",
        legal=True,
        haggle=True,
        business=True,
    )
    found = only(sites, site, "kappmesser")
    assert found.number == str(number)
    assert (found.price, found.buy_now) == (Decimal("1500.00"), Decimal("1800.00"))
    assert found.ends_at is not None
    assert abs((found.ends_at - timezone.now()).total_seconds() - 200_000) < 3700
    assert web.get(found.url).status_code == 200
    picture = web.get(found.image_url)
    assert (picture.status_code, picture.content[1:4]) == (200, b"PNG")
    if layout == "new":
        assert (found.bids, found.seller, found.price_kind) == (9, "büchsner", "bid")


@pytest.mark.parametrize(("site", "layout"), LAYOUTS)
def test_what_may_be_missing(sites: Sites, site: str, layout: str) -> None:
    sites.auction_layout(site, layout)
    # In the tables a row is known by its price.
    price = None if layout == "new" else 9.0
    sites.add_listing(site, "Kappmesser", price, image=False, seller="", kind="buynow", quantity=5)
    found = only(sites, site, "Kappmesser")
    assert (found.price, found.image_url, found.seller) == (price, "", "")


@pytest.mark.parametrize(("site", "layout"), LAYOUTS)
def test_many_pages_hold_everything_once(sites: Sites, site: str, layout: str) -> None:
    sites.auction_layout(site, layout)
    put = sites.add_listings(site, "Kappmesser {n}", 230, price=49.0)
    pages = all_pages(sites, site, "Kappmesser")
    assert len(pages) == (10 if site == "egun" else 3)
    numbers = [int(item.number) for page in pages for item in page.items]
    assert sorted(numbers) == put
    assert all(page.total in (None, 230) for page in pages)


@pytest.mark.parametrize(("site", "layout"), LAYOUTS)
def test_listings_appear_change_and_end(sites: Sites, site: str, layout: str) -> None:
    sites.auction_layout(site, layout)
    assert first_page(sites, site, "Kappmesser")[0].items == ()
    number = sites.add_listing(site, "Kappmesser", 49.0)
    assert only(sites, site, "Kappmesser").price == Decimal("49.00")
    sites.change_listing(number, price=39.5, bids=2)
    assert only(sites, site, "Kappmesser").price == Decimal("39.50")
    sites.end_listing(number)
    sites.let_pass(3600)
    assert first_page(sites, site, "Kappmesser")[0].items == ()


def test_the_newest_stands_first_where_the_site_has_that_order(sites: Sites) -> None:
    for hours in (5, 1, 3):
        sites.add_listing("egun", f"Kappmesser {hours}", 9.0, starts_in=-3600.0 * hours)
    page, _ = first_page(sites, "egun", "Kappmesser")
    assert page.newest_first
    assert [item.title[-1] for item in page.items] == ["1", "3", "5"]


def test_a_word_inside_a_word_is_found(sites: Sites) -> None:
    for site in ("egun", "militaria321"):
        sites.add_listing(site, "Schreckschusspistole", 99.0)
        assert only(sites, site, "Pistole").title == "Schreckschusspistole"


def test_militaria321_cuts_long_titles_and_shows_what_starts_later(sites: Sites) -> None:
    title = "Kappmesser " + "sehr schön erhalten " * 5
    sites.add_listing("militaria321", title.strip(), 9.0, starts_in=5 * 86_400.0)
    found = only(sites, "militaria321", "Kappmesser")
    assert found.title_cut and title.startswith(found.title.rstrip("… .")[:50])


def test_militaria321_answers_nothing_to_a_parameter_that_it_does_not_know(sites: Sites) -> None:
    sites.add_listing("militaria321", "Kappmesser", 9.0)
    answer = web.get(
        f"{sites.address('militaria321')}/suchergebnisse.cfm", params={"wort": "Kappmesser"}
    )
    with pytest.raises(ParseError):
        read(sites, "militaria321", "Kappmesser", answer)


# --- faults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("site", "layout"), LAYOUTS)
def test_a_captcha_and_a_changed_layout_are_not_nothing(
    sites: Sites, site: str, layout: str
) -> None:
    sites.auction_layout(site, layout)
    sites.add_listing(site, "Kappmesser", 9.0)
    _, url = first_page(sites, site, "Kappmesser")
    sites.fault("auction", "garbage", f"{site}.search")
    with pytest.raises(CaptchaRequired):
        read(sites, site, "Kappmesser", web.get(url))
    sites.auction_layout(site, "changed")
    with pytest.raises(ParseError):
        first_page(sites, site, "Kappmesser")


@pytest.mark.parametrize("code", [403, 429, 500, 503])
def test_refusals_with_the_time_to_wait(sites: Sites, code: int) -> None:
    sites.fault("auction", "error", "egun.search", code=code, retry_after=90)
    answer = web.get(f"{sites.address('egun')}/search?query=x")
    assert (answer.status_code, answer.headers["retry-after"]) == (code, "90")
    assert web.get(f"{sites.address('egun')}/search?query=x").status_code == 200


@pytest.mark.parametrize("action", ["cut_before", "cut_middle", "cut_after"])
def test_pages_that_are_cut_off(sites: Sites, action: str) -> None:
    sites.add_listings("militaria321", "Kappmesser {n}", 50, price=9.0)
    sites.fault("auction", action, "militaria321.*")
    with pytest.raises(httpx.RemoteProtocolError):
        web.get(f"{sites.address('militaria321')}/suchergebnisse.cfm?q=Kappmesser")


def test_a_page_that_is_as_before_is_not_sent_again(sites: Sites) -> None:
    number = sites.add_listing("egun", "Kappmesser", 9.0)
    url = f"{sites.address('egun')}/search?query=Kappmesser"
    known = {"If-None-Match": web.get(url).headers["etag"]}
    assert web.get(url, headers=known).status_code == 304
    sites.change_listing(number, price=8.0)
    assert web.get(url, headers=known).status_code == 200
