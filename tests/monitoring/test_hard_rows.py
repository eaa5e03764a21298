"""Rows of egun that lack a part or look otherwise, and the links to the next page."""

# ruff: noqa: E501

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.monitoring.hard_pages import parse

SEARCH = "https://www.egun.de/search?query=x&wheremode=and&order=starts&asdes=desc"


def row(**parts: str) -> str:
    """A row of the new layout; parts may be replaced or left out (empty)."""
    whole = {
        "watch": '<a class="list-item__watch" href="/watchlist/add/7">merken</a>',
        "thumb": '<a class="list-item__link" href="/item/7/helm"><span class="list-item__thumb"><img src="/thumb/fit-256x192/7.jpg" alt=""></span></a>',
        "title": '<a class="list-item__link" href="/item/7/helm"><span class="list-item__title-text">\n   <span class="badge badge--new">neu</span>\n  Helm M35\n </span></a>',
        "seller": '<span class="list-item__seller">mueller77</span>',
        "label": '<span class="list-item__price-label list-item__price-label--bid">Aktuelles Gebot</span>',
        "price": '<span class="list-item__price">99,50 €</span>',
        "bids": '<span class="list-item__bidstate list-item__bidstate--has">17 Gebote</span>',
        "ends": '<span class="list-item__ends" data-ends="1800000000">9 Tage, 0 Std</span>',
    } | parts
    return f'<li class="list-item" data-auction-id="7">{"".join(whole.values())}</li>'


def page_of(*rows: str, more: str = "") -> str:
    return f'<html><body><ul class="auction-list">{"".join(rows)}</ul>{more}</body></html>'


def one(html: str) -> tuple[str, Decimal | None, str, str]:
    [item] = parse("egun", html, SEARCH).items
    return item.title, item.price, item.price_kind, item.url


WHOLE = ("Helm M35", Decimal("99.50"), "bid", "https://www.egun.de/item/7/helm")


@pytest.mark.parametrize("part", ["watch", "thumb", "seller", "bids", "ends"])
def test_a_row_may_lack_a_part(part: str) -> None:
    assert one(page_of(row(**{part: ""}))) == WHOLE


@pytest.mark.parametrize(
    "parts",
    [
        {
            "price": '<span class="list-item__price">99,50&nbsp;€ <span class="list-item__base-price">0,25 € / Stück</span></span>'
        },
        {
            "price": '<span class="list-item__base-price">(0,25 €/Stk)</span><span class="list-item__price">99,50 €</span>'
        },
        {"price": '<span class="list-item__price">99<sup>,50</sup> €</span>'},
        {
            "price": '<b class="foo list-item__price list-item__price--big"><span>99,50</span> <span>EUR</span></b>'
        },
        {
            "title": '<a class="list-item__link" href="https://www.egun.de/item/7/helm"><span class="list-item__title-text">Helm M35<span class="badge badge--new">neu</span><span class="badge badge--legal">EWB</span></span></a>',
            "thumb": "",
        },
        {
            "title": '<a href="/item/7/helm" class="list-item__link" title="Helm M35">Helm <mark>M35</mark></a>',
            "thumb": "",
        },
        {
            "watch": '<a class="list-item__watch" data-auction-id="7" href="/item/7/watch">merken</a>'
        },
        {"label": '<span class="list-item__price-label">Aktuelles Gebot:</span>'},
        {"ends": '<time class="list-item__ends" data-ends="">20 Std, 12 Min</time>'},
        {
            "seller": '<span class="list-item__seller"></span>',
            "bids": '<span class="list-item__bidstate--none">0 Gebote</span>' * 2,
        },
    ],
)
def test_a_row_may_look_otherwise(parts: dict[str, str]) -> None:
    assert one(page_of(row(**parts))) == WHOLE


def test_promoted_rows_before_the_results_count_once() -> None:
    shelf = f'<ul class="auction-list auction-list--shelf">{row()}</ul>'
    html = page_of(row(), row().replace("7", "8")).replace("<body>", f"<body>{shelf}")
    assert [item.number for item in parse("egun", html, SEARCH).items] == ["7", "8"]


@pytest.mark.parametrize(
    "more",
    [
        '<a rel="next" href="/search?query=x&amp;page=2">x</a>',
        '<a class="pagination__next" href="?query=x&page=2">x</a>',
        '<a class="carousel-next" href="#">›</a><li class="next"><a href="/search?query=x&page=2">x</a></li>',
        '<a href="/search?query=x&page=1">1</a><a href="/search?query=x&page=2">2</a><a href="/search?query=x&page=3">3</a>',
        '<a href="/search?query=x&page=2" aria-label="Nächste Seite"></a>',
        '<a href="/item/9/next-step">next</a><a href="/search?query=x&page=2">weiter</a>',
    ],
)
def test_the_next_page_however_it_is_linked(more: str) -> None:
    url = "https://www.egun.de/search?query=x"
    assert str(parse("egun", page_of(row(), more=more), url).next_url) == f"{url}&page=2"


@pytest.mark.parametrize(
    "more", ["", '<a class="next" href="#">x</a>', '<a class="carousel-next" href="/top">x</a>']
)
def test_the_last_page_has_no_next(more: str) -> None:
    assert parse("egun", page_of(row(), more=more), SEARCH).next_url is None
