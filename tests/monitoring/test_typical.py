"""What such things cost, and what is far below that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Person
from monitoring.models import Announcement, Keyword, Listing, Sighting
from monitoring.services import keywords
from monitoring.services.notifying import mutings
from monitoring.typical import FIXED, LEAST, START, Price, Typical, far_below, typical_prices
from monitoring.typical import prices_of as prices_in
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.sent import send_all

AMOUNTS = st.decimals("0.01", "9999999.99", places=2)
PRICES = st.lists(
    st.builds(Price, st.sampled_from([FIXED, START]), st.sampled_from(["EUR", "USD"]), AMOUNTS),
    max_size=60,
)


@dataclass
class Priced:
    price: Decimal | None
    price_kind: str = ""
    buy_now: Decimal | None = None
    currency: str = "EUR"
    bids: int | None = None
    ends_at: datetime | None = None


@given(PRICES, st.sampled_from([FIXED, START]), st.sampled_from(["EUR", "USD"]), AMOUNTS)
def test_nothing_is_compared_but_enough_prices_of_its_kind(
    seen: list[Price], kind: str, currency: str, amount: Decimal
) -> None:
    like = [one.amount for one in seen if (one.kind, one.currency) == (kind, currency)]
    found = far_below([Price(kind, currency, amount)], typical_prices(seen))
    far = len(like) >= LEAST and amount <= median(like) / 2
    assert (found is not None) == far
    if found is not None:
        typical, percent = found
        assert (typical.median, typical.count) == (median(like), len(like))
        assert 1 <= percent <= 50
        assert Typical.from_json(typical.to_json()) == typical


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        (Priced(Decimal(5), "buynow"), [FIXED]),
        (Priced(Decimal(5), "start"), [START]),
        (Priced(Decimal(5), "bid", bids=2), []),
        (Priced(Decimal(5), "bid", buy_now=Decimal(50)), [FIXED]),
        (Priced(Decimal(5)), [FIXED]),
        (Priced(Decimal(5), bids=0), []),
        (Priced(Decimal(5), ends_at=timezone.now()), []),
        (Priced(None), []),
        (Priced(Decimal(0), "buynow"), []),
        (Priced(Decimal(5), "buynow", currency=""), []),
    ],
)
def test_which_prices_of_a_listing_can_be_compared(asked: Priced, kinds: list[str]) -> None:
    assert [one.kind for one in prices_in(asked)] == kinds


# --- on the card --------------------------------------------------------------------------------


def seen(site: FakeSite, count: int, price: str = "120,00", **more: Any) -> None:
    """So many lots in the baseline."""
    values = {"price": price, "kind": "buynow"} | more
    for number in range(100, 100 + count):
        site.put(number, **values)
    scan(site)


def told(site: FakeSite, **more: Any) -> str:
    """The message about a new lot."""
    site.put(1, **({"price": "48,00", "kind": "buynow"} | more))
    scan(site)
    [message] = send_all()
    return message.text


LINE = "📉 40 % of what such things cost here: median €120.00 of"


def test_far_below_is_said_with_what_was_compared(keyword: Keyword, site: FakeSite) -> None:
    seen(site, 12)
    text = told(site)
    assert f"💶 €48.00 (buy now)\n{LINE} 12\n" in text


@pytest.mark.parametrize(
    "find",
    [
        {"price": "61,00"},
        {"price": "48,00", "kind": "start"},
        {"price": "48,00", "kind": "bid", "bids": 3},
        {"price": "48,00 USD"},
    ],
)
def test_what_is_not_far_below_or_something_else_has_no_line(
    keyword: Keyword, site: FakeSite, find: dict[str, Any]
) -> None:
    seen(site, 12)
    assert "📉" not in told(site, **find)


def test_a_few_prices_say_nothing(keyword: Keyword, site: FakeSite) -> None:
    seen(site, LEAST - 1)
    assert "📉" not in told(site)


def test_starting_prices_are_compared_with_starting_prices(
    keyword: Keyword, site: FakeSite
) -> None:
    seen(site, 12, kind="start")
    site.lots = [type(lot)(lot.number, lot.title, "500,00", "bid", bids=9) for lot in site.lots]
    scan(site)
    assert "📉 40 % of what such auctions start at here: median €120.00 of 12" in told(
        site, kind="start"
    )


def test_what_can_be_bought_at_once_in_an_auction_counts(keyword: Keyword, site: FakeSite) -> None:
    seen(site, 12)
    assert LINE in told(site, price="1,00", kind="start", buy_now="48,00")


def test_what_was_excluded_and_what_was_put_up_again_does_not_count(
    keyword: Keyword, site: FakeSite
) -> None:
    seen(site, 20)
    Sighting.objects.filter(listing__number__gte="112").update(verdict="excluded")
    Listing.objects.filter(number__in=["109", "110", "111"]).update(title_key="same")
    assert f"{LINE} 10" in told(site)


def test_a_price_that_changes_is_compared_anew(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    seen(site, 12)
    assert "📉" in told(site)
    Listing.objects.filter(number="1").update(price=100)
    one = Announcement.objects.select_related("listing").get()
    assert (
        far_below(prices_in(one.listing), [Typical.from_json(x) for x in one.typical or ()]) is None
    )


def test_in_a_message_of_many_the_line_says_it_shortly(keyword: Keyword, site: FakeSite) -> None:
    seen(site, 12)
    site.put(*range(1, 8), price="48,00", kind="buynow")
    scan(site)
    [message] = send_all()
    assert "€48.00 (📉 40 %) – egun.de" in message.text


def test_what_was_missed_in_a_muting_is_compared_too(keyword: Keyword, site: FakeSite) -> None:
    seen(site, 12)
    keywords.mute(keyword, None)
    site.put(1, price="48,00", kind="buynow")
    scan(site)
    keywords.unmute(keyword)
    keyword.refresh_from_db()
    mutings.send_missed(keyword)
    [message] = send_all()
    assert LINE in message.text
