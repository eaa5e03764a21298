"""Reminders before the end, and auctions that end without a bid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person
from monitoring.models import Keyword, KeywordPlatform, Listing, Platform, Preferences, Star
from monitoring.services import keywords
from monitoring.services.notifying import reminders
from monitoring.services.scanning import last_looks
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.following.steps import after, ending, told
from tests.monitoring.sent import send_all


@pytest.fixture
def starred(watched: Keyword, person: Person) -> Listing:
    listing = Listing.objects.get(number="1")
    Star.objects.create(person=person, listing=listing)
    Listing.objects.update(ends_at=timezone.now() + timedelta(hours=3))
    return listing


@pytest.mark.parametrize(
    ("minutes", "silent", "at", "heading"),
    [
        (None, 164, 166, "⏰ Ends in 14 min"),
        (30, 149, 151, "⏰ Ends in 29 min"),
        (150, 29, 31, "⏰ Ends in 2 h 29 min"),
    ],
)
def test_the_reminder_comes_when_it_was_asked_for(
    starred: Listing, person: Person, minutes: int | None, silent: int, at: int, heading: str
) -> None:
    if minutes is not None:
        Preferences.objects.create(person=person, reminder_minutes=minutes)
    with after(minutes=silent):
        assert reminders.notify_ending() == 0
    with after(minutes=at):
        assert (reminders.notify_ending(), reminders.notify_ending()) == (1, 0)
        assert send_all()[0].text.startswith(heading)


def test_no_reminder_is_sent_to_who_wants_none(starred: Listing, person: Person) -> None:
    Preferences.objects.create(person=person, reminder_minutes=0)
    with after(minutes=179):
        assert reminders.notify_ending() == 0


def test_an_end_that_moves_over_midnight_is_told_once(starred: Listing, person: Person) -> None:
    with time_machine.travel("2026-12-01T23:50Z", tick=False):
        Listing.objects.update(ends_at=timezone.now() + timedelta(minutes=9, seconds=50))
        assert reminders.notify_ending() == 1
        Listing.objects.update(ends_at=timezone.now() + timedelta(minutes=10, seconds=10))
        assert reminders.notify_ending() == 0
    with time_machine.travel("2026-12-09T23:50Z", tick=False):
        Listing.objects.update(ends_at=timezone.now() + timedelta(minutes=9))
        assert reminders.notify_ending() == 1, "another auction under the same number"


def test_an_auction_that_ends_soon_without_a_bid_is_told_once(
    watched: Keyword, site: FakeSite
) -> None:
    keywords.set_match_filter(watched, no_bid_minutes=30)
    ending(site, 1, 59)
    ending(site, 2, 59, bids=1)
    assert told(site) == []
    with after(minutes=28):
        assert last_looks.plan() == 0
    with after(minutes=30):
        assert last_looks.plan() == 1
        [message] = told(site)
        assert message.text.startswith("⏰ Ends in 29 min, without a bid so far\nKappmesser 1\n")
        assert last_looks.plan() == 0
        ending(site, 1, 29, price="51,00")
        assert told(site) == []


@pytest.mark.parametrize(
    "values", [{"bids": 1}, {"kind": "buynow"}, {"kind": "bid", "bids": 0}, {"seller": "shop"}]
)
def test_a_bid_that_just_came_keeps_it_from_being_told(
    watched: Keyword, site: FakeSite, values: dict[str, Any]
) -> None:
    """A bid at the starting price changes nothing else on the page."""
    keywords.set_match_filter(watched, no_bid_minutes=30, exclude_sellers="shop")
    ending(site, 1, 59)
    scan(site)
    with after(minutes=30):
        ending(site, 1, 29, **values)
        last_looks.plan()
        assert told(site) == []


def test_a_find_that_ends_soon_says_so_itself(watched: Keyword, site: FakeSite) -> None:
    keywords.set_match_filter(watched, no_bid_minutes=60)
    site.put(3)
    ending(site, 3, 50)
    assert [message.text[0] for message in told(site)] == ["🆕"]
    with after(minutes=10):
        assert told(site) == []


def test_the_last_look_is_for_the_site_of_the_auction(watched: Keyword, site: FakeSite) -> None:
    keywords.set_match_filter(watched, no_bid_minutes=30)
    ending(site, 1, 20)
    scan(site)
    other = Platform.objects.exclude(slug="egun.de").order_by("pk")[0]
    Platform.objects.filter(pk=other.pk).update(enabled=True)
    elsewhere = KeywordPlatform.objects.create(keyword=watched, platform=other)
    KeywordPlatform.objects.exclude(pk=elsewhere.pk).update(read_all_at=timezone.now())
    assert last_looks.plan() == 0
    KeywordPlatform.objects.update(read_all_at=timezone.now() - timedelta(hours=1))
    assert last_looks.plan() == 1
    elsewhere.refresh_from_db()
    assert elsewhere.full_read_at is None


def test_the_last_look_reads_pages_that_are_not_read_each_time(
    keyword: Keyword, site: FakeSite
) -> None:
    site.put(*range(1, 31))
    ending(site, 1, 59)
    scan(site)
    keywords.set_match_filter(keyword, no_bid_minutes=30)
    Keyword.objects.update(frequency_seconds=7200, next_check_at=timezone.now() + timedelta(days=1))
    with after(minutes=35):
        site.requests.clear()
        assert last_looks.plan() == 1
        assert Keyword.objects.get().next_check_at <= timezone.now()
        [message] = told(site)
        assert "without a bid" in message.text and len(site.requests) == 3
        assert last_looks.plan() == 0
        assert KeywordPlatform.objects.get().full_read_at is not None
