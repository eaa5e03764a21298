"""eBay's Browse API: what is read from its answers, and the token that its requests carry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Person
from monitoring.models import Keyword, KeywordPlatform, Platform, PlatformState
from monitoring.platforms.base import Page, ParseError, Query, Response, Site
from monitoring.platforms.ebay import Ebay
from monitoring.services import keywords
from monitoring.services.fetching.fetcher import Fetcher
from monitoring.services.reading.ebay import TOKEN_PATH
from monitoring.services.reading.transports import Transports, transports
from monitoring.services.scanning import claims, scans
from sandbox.auctions.ebay import CLIENT_ID, CLIENT_SECRET
from tests.harness.sites import Sites, auction_sites
from tests.monitoring.conftest import announced_to

SITE = Site("https://api.ebay.com", {"marketplace": "EBAY_DE"})
NOW = datetime(2026, 11, 29, tzinfo=UTC)
AUCTION = {
    "itemId": "v1|334691749565|543843548440",
    "legacyItemId": "334691749565",
    "title": "Kappmesser der Bundeswehr",
    "itemWebUrl": "https://www.ebay.de/itm/334691749565?_skw=Kappmesser&hash=item4ded",
    "image": {"imageUrl": "https://i.ebayimg.com/images/g/x/s-l225.jpg"},
    "buyingOptions": ["AUCTION", "FIXED_PRICE"],
    "currentBidPrice": {"value": "25.50", "currency": "EUR"},
    "price": {"value": "80.00", "currency": "EUR"},
    "bidCount": 3,
    "seller": {"username": "mueller77"},
    "itemEndDate": "2026-12-05T18:00:00.000Z",
    "itemCreationDate": "2026-11-28T18:00:00.000Z",
}


def read(*summaries: Any, **more: Any) -> Page:
    answer = {"total": len(summaries), "offset": 0, "itemSummaries": list(summaries)} | more
    response = Response("https://api.ebay.com/", json.dumps(answer).encode(), "application/json")
    return Ebay().parse(SITE, Query("Kappmesser"), response, NOW)


# --- reading --------------------------------------------------------------------------------------


def test_an_auction_with_a_bid_and_a_price_to_buy_at_once() -> None:
    (item,) = read(AUCTION).items
    assert (item.number, item.title) == ("334691749565", "Kappmesser der Bundeswehr")
    assert item.url == "https://www.ebay.de/itm/334691749565"
    assert item.image_url == "https://i.ebayimg.com/images/g/x/s-l225.jpg"
    assert (item.price, item.price_kind, item.bids) == (Decimal("25.50"), "bid", 3)
    assert (item.buy_now, item.currency, item.seller) == (Decimal("80.00"), "EUR", "mueller77")
    assert item.ends_at == datetime(2026, 12, 5, 18, tzinfo=UTC)
    assert item.posted_at == datetime(2026, 11, 28, 18, tzinfo=UTC)


def test_a_fixed_price_in_another_currency_is_as_the_seller_asks_it() -> None:
    price = {
        "value": "11.69",
        "currency": "EUR",
        "convertedFromValue": "9.99",
        "convertedFromCurrency": "GBP",
    }
    offer = {**AUCTION, "buyingOptions": ["FIXED_PRICE"], "price": price}
    (item,) = read({name: offer[name] for name in offer if name != "currentBidPrice"}).items
    assert (item.price, item.currency, item.price_kind) == (Decimal("9.99"), "GBP", "buynow")
    assert (item.buy_now, item.bids) == (None, None)


def test_variations_of_one_item_are_one_listing() -> None:
    other = {**AUCTION, "itemId": "v1|334691749565|1"}
    assert len(read(AUCTION, other).items) == 1


def test_an_item_without_a_legacy_number_has_that_of_its_id() -> None:
    (item,) = read({name: AUCTION[name] for name in AUCTION if name != "legacyItemId"}).items
    assert item.number == "334691749565"


def test_nothing_found_is_what_ebay_says_not_what_cannot_be_read() -> None:
    for body in (b'{"total": 0, "limit": 200}', b'{"total": 0, "itemSummaries": null}'):
        response = Response("https://api.ebay.com/", body, "application/json")
        found = Ebay().parse(SITE, Query("x"), response, NOW)
        assert found == Page((), None, 0, newest_first=True)
    with pytest.raises(ParseError):
        read({"name": "another form"})


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        b"{}",
        b'{"total": 3}',
        b'{"total": "3", "itemSummaries": []}',
        b'{"total": 1, "itemSummaries": {"a": 1}}',
        b'{"errors": [{"errorId": 12001, "message": "The call must have a q"}]}',
        b"[" * 100_000,
    ],
)
def test_an_answer_of_another_form_is_an_error(body: bytes) -> None:
    with pytest.raises(ParseError):
        Ebay().parse(SITE, Query("x"), Response("https://api.ebay.com/", body), NOW)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(field=st.sampled_from(sorted(AUCTION)), value=JSON)
def test_one_item_with_a_strange_field_never_costs_the_others(field: str, value: Any) -> None:
    other = {**AUCTION, "itemId": "v1|7|0", "legacyItemId": "7"}
    page = read({**AUCTION, field: value}, other)
    assert "7" in [item.number for item in page.items]


def test_the_next_page_is_asked_for_until_the_last_item() -> None:
    page = read(AUCTION, total=201)
    assert page.next_url is not None and "offset=200" in page.next_url
    assert page.next_url.startswith("ebay:EBAY_DE:https://api.ebay.com/buy/browse/v1/")
    assert read(AUCTION, total=201, offset=200).next_url is None
    assert read(AUCTION, total=90_000, offset=9_800).next_url is None, "eBay gives no more"


def test_a_list_that_is_shorter_than_its_total_ends_where_it_is_empty() -> None:
    """The total is an estimate, and items end between two pages."""
    assert read(total=250, offset=200) == Page((), None, 250, newest_first=True)
    with pytest.raises(ParseError):
        read(total=250, offset=0)


def test_an_amount_that_is_no_number_costs_no_item() -> None:
    [item] = read({**AUCTION, "currentBidPrice": {"value": "NaN", "currency": "EUR"}}).items
    assert item.number == read(AUCTION).items[0].number


def test_a_marketplace_that_ebay_does_not_have_is_refused() -> None:
    assert Ebay().problems(SITE) == []
    assert Ebay().problems(Site("https://api.ebay.com")) == []
    assert Ebay().problems(Site("https://api.ebay.com", {"marketplace": "de"})) != []


# --- asking ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def running() -> Iterator[Sites]:
    with auction_sites() as sites:
        yield sites


@pytest.fixture
def ebay(running: Sites, settings: Any, db: Any) -> Platform:
    running.begin()
    settings.EBAY_CLIENT_ID, settings.EBAY_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    Platform.objects.exclude(slug="ebay").update(enabled=False)
    Platform.objects.filter(slug="ebay").update(
        base_url=running.address("ebay"),
        private_address=True,
        requests_per_second=1000,
        timeout_seconds=5,
        enabled=True,
    )
    return Platform.objects.get(slug="ebay")


@pytest.fixture
def fetcher() -> Iterator[Transports]:
    http = Fetcher()
    yield transports(http)
    http.close()


@pytest.fixture
def keyword(ebay: Platform, running: Sites, person: Person) -> Keyword:
    """There are three listings when it is added."""
    running.add_listings("ebay", "Kappmesser {n}", 3, price=49.0)
    return keywords.add(person, "Kappmesser")[0]


def scan(fetcher: Transports) -> int:
    PlatformState.objects.update(open_until=None)
    Keyword.objects.update(next_check_at=timezone.now())
    found, batches = claims.claim_due()
    return sum(
        scans.scan_batch(one.platform_id, one.lease_token, found.pk if found else 0, fetcher)
        for one in batches
    )


def last_error() -> str:
    return KeywordPlatform.objects.get().last_error


def tokens_asked(sites: Sites) -> int:
    return sum(one["path"].endswith(TOKEN_PATH) for one in sites.auction_requests())


def test_a_new_auction_is_announced_once(
    running: Sites, keyword: Keyword, person: Person, fetcher: Transports
) -> None:
    assert scan(fetcher) == 0, "the baseline"
    new = running.add_listings("ebay", "Kappmesser neu", 1, price=49.0)
    assert (scan(fetcher), scan(fetcher)) == (1, 0)
    assert announced_to(person) == new
    assert tokens_asked(running) == 1, "one token for all requests"


def test_a_token_that_is_refused_is_replaced(
    running: Sites, keyword: Keyword, fetcher: Transports
) -> None:
    scan(fetcher)
    running.fault("auction", "error", "ebay.search", code=401)
    scan(fetcher)
    assert tokens_asked(running) == 2
    assert last_error() == ""


def test_without_a_key_the_reason_is_told(
    running: Sites, keyword: Keyword, fetcher: Transports, settings: Any
) -> None:
    settings.EBAY_CLIENT_SECRET = ""
    scan(fetcher)
    assert last_error() == "ebay_keys_missing"


def test_a_wrong_key_is_told_and_does_not_stand_in_the_error(
    running: Sites, keyword: Keyword, fetcher: Transports, settings: Any
) -> None:
    settings.EBAY_CLIENT_SECRET = "a-wrong-secret"
    scan(fetcher)
    assert last_error() == "ebay_keys_refused"
