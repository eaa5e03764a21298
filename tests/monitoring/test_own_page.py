"""How an auction ended, as its own page says it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from monitoring.platforms import own_page
from monitoring.platforms.base import Response, ScrapedItem
from monitoring.platforms.prices import Money

URL = "https://shop.example/item/7/helm"
ITEM = ScrapedItem("7", "Stahlhelm M35", URL, price=Decimal("50.00"))


def read(body: str, **known: Any) -> own_page.AuctionEnd | None:
    page = f"<html><body><h1>Stahlhelm M35</h1>{body}</body></html>"
    item = ScrapedItem(**{**ITEM.__dict__, **known})
    return own_page.read(Response(URL, page.encode(), "text/html; charset=utf-8"), item)


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


PRODUCT = """<script type="application/ld+json">{"@type": "Product", "sku": "7", "name": "Helm",
"url": "/item/7/helm", "offers": {"price": "%s", "priceCurrency": "EUR"}}</script>"""


ROWS = """<table><tr><td>Aktueller Preis:</td><td>1.234,50 €</td></tr>
<tr><td>Gebote:</td><td>17</td></tr></table>"""


@pytest.mark.parametrize(
    ("body", "price", "bids"),
    [
        ("<p>Höchstgebot: <b>120,00 €</b></p><p>5 Gebote</p>", "120.00", 5),
        (ROWS, "1234.50", 17),
        ("<span>Aktuelles Gebot</span><span>99,- €</span>", "99.00", None),
        ("<p>Endpreis EUR 80,00</p><p>Versand 6,90 €</p>", "80.00", None),
        ("<p>Winning bid: €75.00 (3 bids)</p>", "75.00", 3),
        ("<p>Кінцева ціна: 60,00 €, 2 ставки</p>", "60.00", 2),
        (PRODUCT % "70.00", "70.00", None),
        ("<p>Startpreis 50,00 €</p><p>0 Gebote</p>", None, 0),
        ("<p>Startpreis 50,00 €</p><p>Es gab keine Gebote.</p>", None, 0),
    ],
)
def test_the_last_bid_and_the_number_of_bids_are_read(
    body: str, price: str | None, bids: int | None
) -> None:
    found = read(body)
    assert found is not None
    assert (found.price, found.bids) == (euros(price) if price else None, bids)


@pytest.mark.parametrize(
    ("kind", "body", "known"),
    [
        ("no bid is named", "<p>Startpreis 50,00 €, Versand 6,90 €</p>", {}),
        ("of another item, too", "<p>Höchstgebot 120 €</p><p>Höchstgebot 9 €</p>", {}),
        ("two that differ", PRODUCT % "70.00" + "<p>Endpreis 80,00 €</p>", {}),
        ("less than before", "<p>Höchstgebot 40,00 €</p>", {}),
        ("fewer bids than before", "<p>Höchstgebot 60,00 €, 1 Gebot</p>", {"bids": 2}),
        ("no bid any more", "<p>Keine Gebote</p>", {"bids": 2}),
        ("the buy-now price", PRODUCT % "90.00", {"buy_now": Decimal("90.00")}),
        ("another product", (PRODUCT % "70.00").replace("7/", "8/").replace('"7"', '"8"'), {}),
        ("a number without a currency", "<p>Höchstgebot 120</p>", {}),
    ],
)
def test_what_is_not_certain_is_not_read(kind: str, body: str, known: dict[str, Any]) -> None:
    assert read(body, **known) is None


def test_a_page_of_something_else_is_not_read() -> None:
    page = b"<html><body><h1>Willkommen</h1><p>Aktuelles Gebot 120,00 EUR</p></body></html>"
    assert own_page.read(Response("https://shop.example/", page, "text/html"), ITEM) is None


@pytest.mark.parametrize(
    ("body", "ends_at"),
    [
        ("Auktionsende: 30.11.2026 um 18:05 Uhr", datetime(2026, 11, 30, 17, 5, tzinfo=UTC)),
        ("Endet am 30.11.2026, 18:05", datetime(2026, 11, 30, 17, 5, tzinfo=UTC)),
        ("Auktionsende 30.11.2026 18:05, Auktionsende 01.12.2026 18:05", None),
        ("Auktionsbeginn 20.11.2026, 18:05 Uhr", None),
    ],
)
def test_the_end_is_read_where_there_is_one(body: str, ends_at: datetime | None) -> None:
    found = read(f"<p>Höchstgebot 120,00 €</p><p>{body}</p>")
    assert found is not None and found.ends_at == ends_at
