"""Words that cards share."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitoring.cards.text import price_of
from monitoring.models import Listing


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"price": Decimal(20), "price_kind": ""}, "€20.00"),
        (
            {"price": Decimal(20), "price_kind": "", "buy_now": Decimal(30)},
            "€20.00 · buy now €30.00",
        ),
        ({"price": Decimal(20), "price_kind": "", "buy_now": Decimal(20)}, "€20.00"),
        ({"buy_now": Decimal(30)}, "buy now €30.00"),
        ({}, "no price"),
    ],
)
def test_a_price_is_shown_as_far_as_it_is_known(fields: dict[str, object], shown: str) -> None:
    assert price_of(Listing(currency="EUR", **fields)) == shown
