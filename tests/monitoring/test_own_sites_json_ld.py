"""JSON-LD: products as pages have them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from monitoring.platforms.base import ParseError
from tests.monitoring.own_sites import JSON_LD, shop


def script(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def product(number: int, more: str = "", offer: str = "") -> str:
    return (
        f'{{"@type": "Product", "name": "Helm {number}", "url": "/h/{number}"{more}, "offers": '
        f'{{"@type": "Offer", "price": 1500, "priceCurrency": "EUR"{offer}}}}}'
    )


@pytest.mark.parametrize(
    "text",
    [
        product(1),
        product(1).replace("Helm 1", "Helm\n1"),
        product(1).replace("Helm 1", "Helm\t1"),
        f"<!-- {product(1)} -->",
        f"<!--\n{product(1)}\n//-->",
        f"//<![CDATA[\n{product(1)}\n//]]>",
        f"/*<![CDATA[*/{product(1)}/*]]>*/",
        f"{product(1)};",
        product(1, more=', "x": [1, 2,],'[:-1]),
        f"/* offer */ {product(1)}",
        f"\ufeff  {product(1)}",
        f"[{product(1)},]",
    ],
)
def test_json_is_read_as_pages_have_it(text: str) -> None:
    page = shop(script(text) + script(product(2)), JSON_LD)
    assert [item.title for item in page.items] == ["Helm 1", "Helm 2"]
    assert page.items[0].price == Decimal("1500.00") and page.unread == 0


def test_a_script_that_can_not_be_read_is_told() -> None:
    page = shop(script('{"@type": "Product", "name": ') + script(product(2)), JSON_LD)
    assert len(page.items) == 1 and page.unread == 1
    with pytest.raises(ParseError, match="json_ld"):
        shop(script('{"@type": "Product", "name": '), JSON_LD)


def test_how_long_a_price_is_valid_is_no_end_of_an_auction() -> None:
    valid = shop(script(product(1, offer=', "priceValidUntil": "2026-11-24T12:15"')), JSON_LD)
    assert valid.items[0].ends_at is None
    ends = shop(script(product(1, offer=', "availabilityEnds": "2026-11-24T12:15Z"')), JSON_LD)
    assert ends.items[0].ends_at == datetime(2026, 11, 24, 12, 15, tzinfo=UTC)


def test_a_name_in_json_ld_that_is_encoded_twice() -> None:
    thing = '{"@type": "Product", "url": "/1", "name": "Helm &amp; Gurt"}'
    page = shop(f'<script type="application/ld+json">{thing}</script>', JSON_LD)
    assert page.items[0].title == "Helm & Gurt"


def kinds(*urls: str) -> str:
    things = ", ".join(
        f'{{"@type": "Product", "sku": "{sku}", "name": "Helm {sku}, {url}", '
        f'"url": "{url.format(sku)}"}}'
        for sku in range(5)
        for url in urls
    )
    return f'<script type="application/ld+json">[{things}]</script>'


def test_products_that_share_a_sku_are_told_apart_by_their_address() -> None:
    page = shop(kinds(*(f"/p/{{}}?kind={kind}" for kind in "abcd")), JSON_LD)
    assert [one.number for one in page.items[:4]] == [f"/p/0?kind={kind}" for kind in "abcd"]
    assert len(page.items) == 20
    page = shop(kinds(*(f"/p/{{}}#{kind}" for kind in "abcd")), JSON_LD)
    assert [one.number for one in page.items] == ["0", "1", "2", "3", "4"], "one page for all"
