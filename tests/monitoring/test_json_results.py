"""A listing in JSON: what each of its fields says, and what is wrong with one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from monitoring.platforms.base import ParseError, ScrapedItem
from monitoring.platforms.registry import ADAPTERS
from tests.monitoring.json_results import ENTRY, NOW, answer, one, read, site


def test_every_field_is_read() -> None:
    assert ADAPTERS["json_results"].problems(site()) == []
    page = read(answer([ENTRY], total=40, next="/search?q=Helm&page=2"))
    assert page.items == (
        ScrapedItem(
            number="4711",
            title="Helm M35",
            url="https://shop.example/item/4711",
            image_url="https://img.example/4711.jpg",
            price=Decimal("1250.50"),
            price_kind="bid",
            currency="CHF",
            seller="Waldläufer",
            bids=3,
            ends_at=datetime(2026, 12, 1, 18, tzinfo=UTC),
            posted_at=datetime(2025, 11, 24, 16, tzinfo=UTC),
        ),
    )
    assert (page.total, page.unread, page.newest_first) == (40, 0, False)
    assert page.next_url == "https://api.shop.example/search?q=Helm&page=2"


@pytest.mark.parametrize(
    ("value", "cents", "amount", "code"),
    [
        (1250, False, "1250.00", "EUR"),
        (1250, True, "12.50", "EUR"),
        (12.5, True, "12.50", "EUR"),
        ("1250", True, "12.50", "EUR"),
        ("1250", False, "1250.00", "EUR"),
        ("1.250,00 €", False, "1250.00", "EUR"),
        ("£1,250", False, "1250.00", "GBP"),
        ("12,50 zł", True, "12.50", "PLN"),
        ("1250.5", False, "1250.50", "EUR"),
        (0, False, "0.00", "EUR"),
        (-1, False, None, "EUR"),
        (1e300, False, None, "EUR"),
        (True, False, None, "EUR"),
        (None, False, None, "EUR"),
        ("auf Anfrage", False, None, "EUR"),
        ({"x": 1}, False, None, "EUR"),
        ([99, 5], False, "99.00", "EUR"),
    ],
)
def test_prices(value: Any, cents: bool, amount: str | None, code: str) -> None:
    item = one(ENTRY | {"price": value}, price="price", currency="", cents=cents)
    assert item.price == (Decimal(amount) if amount else None)
    assert item.currency == code


@pytest.mark.parametrize(
    ("said", "code"),
    [("UAH", "UAH"), ("chf", "CHF"), ("€", "EUR"), ("грн", "UAH"), ("£", "GBP"), (None, "EUR")],
)
def test_the_currency_that_stands_beside_a_number(said: str | None, code: str) -> None:
    assert one(ENTRY | {"price": {"amount": 1, "currency": said}}).currency == code


def test_a_currency_that_is_the_sites() -> None:
    assert one(ENTRY, currency="SEK").currency == "SEK"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/item/{id}", "https://shop.example/item/4711"),
        ("item/{id}", "https://shop.example/item/4711"),
        (
            "https://www.shop.example/i/{id}/{seller.name}",
            "https://www.shop.example/i/4711/Waldl%C3%A4ufer",
        ),
        ("/{images[1].url}?id={id}", "https://shop.example/b.jpg?id=4711"),
        ("images[1].url", "https://shop.example/b.jpg"),
        ("images[0].url", "https://img.example/4711.jpg"),
    ],
)
def test_links(link: str, url: str) -> None:
    assert ADAPTERS["json_results"].problems(site(link=link)) == []
    assert one(ENTRY, link=link).url == url


@pytest.mark.parametrize("value", ["a/b", "x?y#z", "../..", "//evil.example", "@evil.example"])
def test_a_value_can_not_change_where_an_address_leads_to(value: str) -> None:
    item = one(ENTRY | {"id": value}, link="https://shop.example/i/{id}", image="/p/{id}.jpg")
    assert item.url.startswith("https://shop.example/i/") and item.number == value
    assert item.image_url.startswith("https://shop.example/p/")


@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "", None, 5, {}]
)
def test_only_addresses_of_the_web_are_taken(value: Any) -> None:
    item = one(ENTRY | {"images": [{"url": value}]})
    assert item.image_url in ("", "https://shop.example/5")
    page = read(answer([ENTRY, ENTRY | {"url": value, "id": 2}, ENTRY | {"url": "/x"}]), link="url")
    assert {item.url for item in page.items} <= {"https://shop.example/x", "https://shop.example/5"}


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-11-29T12:00:00Z", NOW),
        ("2026-11-29T13:00:00+01:00", NOW),
        ("2026-11-29 13:00", NOW),
        ("29.11.2026, 13:00 Uhr", NOW),
        ("29.11.2026 um 13:00 Uhr", NOW),
        ("Sun, 29 Nov 2026 12:00:00 +0000", NOW),
        (int(NOW.timestamp()), NOW),
        (str(int(NOW.timestamp())), NOW),
        (NOW.timestamp() * 1000, NOW),
        (int(NOW.timestamp()) * 1_000_000, NOW),
        (f"/Date({int(NOW.timestamp())}000)/", NOW),
        ("2 Tage 3 Std.", NOW + timedelta(days=2, hours=3)),
        *((value, None) for value in (3600, -1, True, 10**30)),
        *((value, None) for value in ("bald", "", "31.02.2026", "9999-12-31", "1" * 40)),
        ("0001-01-01T00:00:00+14:00", None),
        (None, None),
    ],
)
def test_ends(value: Any, moment: datetime | None) -> None:
    assert one(ENTRY | {"endsAt": value}).ends_at == moment


@pytest.mark.parametrize(
    ("value", "bids", "kind"),
    [(3, 3, "bid"), (0, 0, "start"), ("7 Gebote", 7, "bid"), (None, None, ""), (10**9, None, "")],
)
def test_bids(value: Any, bids: int | None, kind: str) -> None:
    item = one(ENTRY | {"bidCount": value})
    assert (item.bids, item.price_kind) == (bids, kind)


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        ("Helm &amp; Koppel", "Helm & Koppel"),
        ("<b>Helm</b> &quot;M35&quot;", 'Helm "M35"'),
        ("Helm &#8222;M35&#x201c;", "Helm „M35“"),
        ("AT&T; R&D; 5 < 6 > 4", "AT&T; R&D; 5 < 6 > 4"),
        (1914, "1914"),
    ],
)
def test_titles_that_are_encoded_once_too_often(title: Any, read_as: str) -> None:
    assert one(ENTRY | {"name": title}).title == read_as


def test_without_an_id_the_link_tells_items_apart() -> None:
    entry = ENTRY | {"url": "/item/5?utm_source=x"}
    assert one(entry, id="", link="url").number == "/item/5"


def test_an_entry_that_can_not_be_read_costs_no_other() -> None:
    wrong: list[Any] = [
        None,
        5,
        "x",
        [],
        {},
        {"id": 1},
        {"name": "no number"},
        {"name": {}, "id": 7},
    ]
    page = read(answer([ENTRY, *wrong, ENTRY | {"id": 2}]))
    assert [item.number for item in page.items] == ["4711", "2"]
    assert page.unread == len(wrong)
    with pytest.raises(ParseError, match="no_title_or_link"):
        read(answer(wrong))


def test_a_number_that_all_items_share_is_an_error() -> None:
    """It would leave one of them, and none would ever be new again."""
    entries = [ENTRY | {"id": 5, "url": f"/item/{n}"} for n in range(9)]
    with pytest.raises(ParseError, match="repeated_numbers"):
        read(answer(entries), link="url")
    twice = [ENTRY | {"url": f"/item/4711?utm_source={n}"} for n in range(9)]
    assert len(read(answer(twice), link="url").items) == 1


def test_characters_that_can_not_be_stored_are_left_out() -> None:
    entry = ENTRY | {"name": "Helm\0 \ud800M\u202e35", "url": "/a\0\ud800", "id": "7\0"}
    item = one(entry, link="url")
    assert (item.title, item.url, item.number) == ("Helm M35", "https://shop.example/a", "7")
