"""Rows of militaria321: pictures, prices and bids where the row says so only."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from monitoring.platforms.base import Page, ParseError, Query, Response, Site
from monitoring.platforms.registry import ADAPTERS
from tests.monitoring import pages
from tests.monitoring.own_sites import NOW
from tests.monitoring.pages import Lot


def militaria(html: str) -> Page:
    site = Site("https://www.militaria321.com")
    response = Response(ADAPTERS["militaria321"].search_urls(site, Query("x"))[0], html.encode())
    return ADAPTERS["militaria321"].parse(site, Query("x"), response, NOW)


@pytest.mark.parametrize("picture", [True, False])
def test_an_icon_is_never_the_picture(picture: bool) -> None:
    html = pages.militaria([Lot(1, picture=picture), Lot(2)], "x")
    html = html.replace("images/dsp_photo.gif", "interface/dsp_photo.gif")
    html = html.replace("</td></tr>", '<img src="interface/ico_transfer.png"></td></tr>')
    own = "https://www.militaria321.com/images/auktion/1.jpg"
    assert militaria(html).items[0].image_url == (own if picture else "")
    html = html.replace("interface/ico_transfer.png", "pics/bank.png")
    assert militaria(html).items[0].image_url == (own if picture else "")


def test_prices_without_items_are_not_nothing() -> None:
    """The title still repeats the words, but the links have changed."""
    html = pages.militaria([Lot(1), Lot(2), Lot(3)], "x").replace("auktion/", "angebot/")
    html = re.sub(r"<p><b>3</b>.*?</p>", "", html)
    with pytest.raises(ParseError, match="prices"):
        militaria(html)
    assert militaria(pages.militaria([], "x")).items == ()


@pytest.mark.parametrize(
    ("said", "kind", "bids"),
    [
        ("", "", None),
        ("3 Gebote", "bid", 3),
        ("1 Gebot", "bid", 1),
        ("0 Gebote", "start", 0),
        ("Aktuelles Gebot", "bid", None),
        ("Startpreis", "start", None),
    ],
)
def test_bids_only_where_the_row_says_so(said: str, kind: str, bids: int | None) -> None:
    html = pages.militaria([Lot(1, buy_now="80,00")], "x").replace("<strong>", f"{said} <strong>")
    [item] = militaria(html).items
    assert (item.price_kind, item.bids) == (kind, bids)
    assert (item.price, item.buy_now) == (Decimal("49.00"), Decimal("80.00"))
