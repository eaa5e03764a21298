"""What was gone, ended or sold out and is offered again is told once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from monitoring.models import Keyword, Platform
from monitoring.platforms.base import ScrapedItem
from monitoring.services import keywords
from monitoring.services.scanning.listings import keep_listings
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite, down
from tests.monitoring.following.steps import after, told
from tests.monitoring.judging.changes import change
from tests.monitoring.sent import send_all


def test_an_auction_that_ended_and_is_offered_again_is_told_once(
    watched: Keyword, site: FakeSite
) -> None:
    keywords.set_match_filter(watched, back_in_stock=True)
    now = timezone.now()
    change(site, 1, ends=int((now + timedelta(hours=1)).timestamp()))
    assert told(site) == []
    with after(hours=2):
        change(site, 1, ends=int((now + timedelta(days=5)).timestamp()), price="45,00")
        [message] = told(site)
        assert message.text.startswith("♻️ Offered again\nKappmesser 1\n€45.00")
        change(site, 1, price="44,00", ends=int((now + timedelta(days=5)).timestamp()))
        assert told(site) == []


@pytest.mark.parametrize(
    ("kind", "seen_after", "ends_after"), [("bid", 2, 6), ("bid", 2, 20), ("buynow", 120, 43200)]
)
def test_an_end_that_is_put_off_is_no_new_offer(
    watched: Keyword, site: FakeSite, kind: str, seen_after: int, ends_after: int
) -> None:
    """A bid in the last minute prolongs some auctions, and offers at a fixed price go on."""
    keywords.set_match_filter(watched, back_in_stock=True)
    now = timezone.now()
    change(site, 1, kind=kind, ends=int((now + timedelta(minutes=1)).timestamp()))
    scan(site)
    with after(minutes=seen_after):
        ends = now + timedelta(minutes=ends_after)
        change(site, 1, kind=kind, price="51,00", ends=int(ends.timestamp()))
        assert told(site) == []


def test_what_vanished_for_hours_and_is_back_is_told_once(watched: Keyword, site: FakeSite) -> None:
    keywords.set_match_filter(watched, back_in_stock=True)
    gone = site.lots.pop()
    for hours in (0, 1, 2.5):
        with after(hours=hours):
            site.put(int(10 + hours))
            scan(site)
    send_all()
    with after(hours=3):
        site.lots.append(gone)
        [message] = told(site)
        assert message.text.startswith("♻️ Offered again\nKappmesser 1\n")
        site.put(20)
        assert [one.text[0] for one in told(site)] == ["🆕"]


@pytest.mark.parametrize("setting", [True, False])
def test_a_gap_in_the_pages_is_no_return(watched: Keyword, site: FakeSite, setting: bool) -> None:
    """Lots that are missing from a read or two, or while the site can't be read, were there."""
    keywords.set_match_filter(watched, back_in_stock=setting)
    lots = list(site.lots)
    for hours in range(12):
        with after(hours=hours):
            site.lots = lots if hours % 2 else lots[:1]
            site.put(100 + hours)
            lots.insert(0, site.lots[0])
            scan(site)
            site.fails = down
            scan(site)
            site.fails = lambda page, url: None
    assert not any("Offered again" in message.text for message in send_all())


def test_a_site_that_loses_its_list_and_finds_it_again_tells_nothing(
    watched: Keyword, site: FakeSite
) -> None:
    keywords.set_match_filter(watched, back_in_stock=True)
    site.put(*range(3, 10))
    told(site)
    lots, site.lots = site.lots, []
    for hours in range(0, 12, 3):
        with after(hours=hours):
            scan(site)
    with after(hours=13):
        site.lots = lots
        assert told(site) == []


def test_what_was_missing_before_a_change_of_the_search_says_nothing(
    watched: Keyword, site: FakeSite
) -> None:
    keywords.set_match_filter(watched, back_in_stock=True)
    gone = site.lots.pop()
    for hours in (0, 3):
        with after(hours=hours):
            site.put(int(10 + hours))
            scan(site)
    send_all()
    with after(hours=4):
        keywords.set_match_filter(watched, back_in_stock=False)
        keywords.set_match_filter(watched, back_in_stock=True)
        site.lots.append(gone)
        assert told(site) == []


def test_what_was_sold_out_and_is_in_stock_again_is_told_once(
    watched: Keyword, egun: Platform
) -> None:
    keywords.set_match_filter(watched, back_in_stock=True, price_drops=True)
    item = ScrapedItem("1", "Kappmesser 1", "https://x.example/1", price=Decimal(50))
    said = []
    for sold_out, price in ((True, 50), (None, 50), (False, 40), (True, 40), (False, 40)):
        offer = ScrapedItem(
            item.number, item.title, item.url, price=Decimal(price), sold_out=sold_out
        )
        keep_listings(egun, [offer], timezone.now())
        said += [message.text.split("\n")[0] for message in send_all()]
    assert said == ["♻️ Offered again"], "once a day, and its lower price is in the same message"
