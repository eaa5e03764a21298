"""Scans over HTTP, of sites in the markup of the real ones: what is announced, and what is told if
a site does not want to, or cannot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from monitoring.models import (
    Keyword,
    KeywordPlatform,
    Listing,
    PageSample,
    Platform,
    PlatformState,
    Star,
)
from monitoring.problems import in_words
from monitoring.selectors import health_of
from monitoring.services import keywords
from monitoring.services.scanning import ended_auctions
from tests.harness.sites import Sites, auction_sites
from tests.monitoring.conftest import announced_to
from tests.monitoring.places import FAULTS, LAYOUTS, Place, on
from tests.monitoring.sent import send_all

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running() -> Iterator[Sites]:
    with auction_sites() as sites:
        yield sites


@pytest.fixture
def place(running: Sites, request: pytest.FixtureRequest, db: Any) -> Iterator[Place]:
    made = Place(running, *getattr(request, "param", LAYOUTS[0]))
    yield made
    made.fetcher.close()


@pytest.fixture
def keyword(place: Place, person: Person) -> Keyword:
    return keywords.add(person, "Kappmesser")[0]


# --- what is announced ----------------------------------------------------------------------------


@on(*LAYOUTS)
def test_ten_old_one_new_a_restart_and_one_new(
    place: Place, keyword: Keyword, person: Person
) -> None:
    place.put(10)
    assert place.scan() == 0
    first = place.put()
    assert place.scan() == 1
    place.restart()
    assert place.scan() == 0
    second = place.put()
    assert place.scan() == 1
    assert place.scan() == 0
    assert announced_to(person) == first + second


@on(*LAYOUTS)
def test_days_of_downtime_with_three_pages_of_new_listings(
    place: Place, keyword: Keyword, person: Person
) -> None:
    place.put(10)
    place.scan()
    place.restart()
    place.sites.let_pass(3 * 86_400)
    new = place.put(65 if place.site == "egun" else 230)
    place.sites.forget_auction_requests()
    assert place.scan() == len(new)
    assert sorted(announced_to(person)) == new
    asked = place.sites.auction_requests(place.site, "search")
    assert len([one for one in asked if one["status"] == 200]) == 3, "no page more than needed"
    assert place.scan() == 0


@on(*LAYOUTS)
def test_when_a_find_was_posted_is_read_once_from_its_own_page(
    place: Place, keyword: Keyword
) -> None:
    place.put(3)
    place.scan()
    assert place.sites.auction_requests(place.site, "detail") == []
    [number] = place.put(seller="Waffen, Müller")
    while place.site == "militaria321" and number % 11 == 0:  # that page does not say it
        place.scan()
        [number] = place.put(seller="Waffen, Müller")
    place.sites.forget_auction_requests()
    for _ in range(3):
        place.scan()
    assert len(place.sites.auction_requests(place.site, "detail")) == 1
    listing = Listing.objects.get(number=number)
    posted = listing.posted_at
    assert posted is not None and abs((timezone.now() - posted).total_seconds()) < 3 * 3600
    assert listing.seller == "Waffen, Müller"


@on(LAYOUTS[0], LAYOUTS[2])
def test_a_page_of_a_listing_that_fails_does_not_keep_it_back(
    place: Place, keyword: Keyword, person: Person
) -> None:
    place.put(3)
    place.scan()
    place.sites.fault("auction", "error", f"{place.site}.detail", code=500, times=None)
    new = place.put(2)
    assert place.scan() == 2
    assert sorted(announced_to(person)) == new
    assert keyword.searches.get(platform=place.platform).errors == 0


@on(*LAYOUTS)
def test_the_baseline_reads_all_pages_and_is_silent(
    place: Place, keyword: Keyword, person: Person
) -> None:
    place.put(240)
    assert place.scan() == 0
    search = keyword.searches.get(platform=place.platform)
    pages = 10 if place.site == "egun" else 3
    assert (search.baseline, search.baseline_pages, search.baseline_items) == (
        "complete",
        pages,
        240,
    )
    assert announced_to(person) == []


def test_a_site_that_changes_its_layout_back_and_forth_announces_nothing_twice(
    place: Place, keyword: Keyword, person: Person
) -> None:
    place.put(30)
    place.scan()
    announced = []
    for layout in ("classic", "new", "classic"):
        place.sites.auction_layout("egun", layout)
        assert place.scan() == 0
        announced += place.put()
        assert place.scan() == 1
    assert announced_to(person) == announced


def test_an_auction_that_starts_later_is_announced_once(
    running: Sites, person: Person, db: Any
) -> None:
    place = Place(running, *LAYOUTS[2])
    keywords.add(person, "Kappmesser")
    place.put(2)
    place.scan()
    [number] = place.sites.add_listings(
        "militaria321", "Kappmesser bald", 1, price=9.0, starts_in=5 * 86_400.0
    )
    assert place.scan() == 1
    place.sites.let_pass(5 * 86_400 + 60)
    assert place.scan() == 0
    assert announced_to(person) == [number]
    place.fetcher.close()


@on(*LAYOUTS)
def test_how_a_starred_auction_ended_is_read_from_its_page(
    place: Place, keyword: Keyword, person: Person
) -> None:
    [number] = place.put(kind="auction", bids=2)
    place.scan()
    listing = Listing.objects.get(number=str(number))
    Star.objects.create(person=person, listing=listing)
    assert listing.ends_at is not None
    place.sites.change_listing(number, price=120.0, bids=17)
    with time_machine.travel(listing.ends_at + timedelta(minutes=4), tick=False):
        assert ended_auctions.tell_ended(place.fetcher) == 1
        assert ended_auctions.tell_ended(place.fetcher) == 0
        [message] = send_all()
    classic = place.layout == "classic"  # its page names a price, but not that somebody has bid it
    assert message.text.split("\n")[0] == ("🏁 Ended" if classic else "🏁 Ended at €120.00")


def test_equal_pages_cost_next_to_nothing(place: Place, keyword: Keyword) -> None:
    place.put(5)
    place.scan()
    place.scan()
    place.sites.forget_auction_requests()
    place.scan()
    asked = place.sites.auction_requests("egun", "search")
    assert [one["status"] for one in asked] == [304]
    assert keyword.searches.get(platform=place.platform).errors == 0


# --- what goes wrong ------------------------------------------------------------------------------


@on(*LAYOUTS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_within_one_scan_and_loses_nothing(
    place: Place, keyword: Keyword, person: Person, fault: str, admin_client: Client
) -> None:
    (action, fields), problem, words = FAULTS[fault]
    place.put(10)
    place.scan()
    before = keyword.searches.get(platform=place.platform).last_success
    if fault == "slow":
        Platform.objects.update(timeout_seconds=0.4)
    new = place.put(3)
    place.sites.fault("auction", action, f"{place.site}.search", times=None, **fields)
    assert place.scan() == 0

    search = keyword.searches.get(platform=place.platform)
    state = PlatformState.objects.get(platform=place.platform)
    assert (search.errors, search.baseline, search.last_success) == (1, "complete", before)
    assert words in in_words(search.last_error) and search.last_error
    assert (state.problem, state.failures) == (problem, 1)
    assert PageSample.objects.exists() is (problem in ("captcha", "unreadable"))
    paused = (state.open_until - timezone.now()).total_seconds() if state.open_until else 0
    assert paused > 200 if "retry_after" in fields else paused >= 0

    if place.layout == "new":  # the pages show what is stored, whatever site it is of
        error = in_words(search.last_error).split(" (")[0][:40]
        html = page_of(admin_client, "keyword", keyword.pk) + page_of(
            admin_client, "platform", place.platform.pk
        )
        assert html.count(error) >= 2, "the keyword and the platform both say it"

    place.sites.clear_faults()
    Platform.objects.update(timeout_seconds=5)
    place.wait_out()
    assert place.scan() == len(new)
    assert sorted(announced_to(person)) == new
    state.refresh_from_db()
    assert (state.problem, state.failures) == ("", 0)
    assert keyword.searches.get(platform=place.platform).errors == 0


def page_of(admin_client: Client, model: str, number: int) -> str:
    answer = admin_client.get(reverse(f"admin:monitoring_{model}_change", args=[number]))
    return answer.content.decode().replace("&quot;", '"').replace("&#x27;", "'")


def test_three_errors_in_a_row_are_the_health_of_a_keyword(
    place: Place, keyword: Keyword, admin_client: Client
) -> None:
    place.put(2)
    place.scan()
    place.sites.auction_layout("egun", "changed")
    for _ in range(3):
        assert health_of(Keyword.objects.get(pk=keyword.pk)).state == "healthy"
        place.scan()
    health = health_of(Keyword.objects.get(pk=keyword.pk))
    assert health.state == "errors" and health.why.startswith("egun.de: the ")
    html = admin_client.get(reverse("admin:monitoring_keyword_changelist")).content.decode()
    assert "errors" in html


def test_a_baseline_that_was_cut_off_goes_on_and_what_came_meanwhile_is_told(
    place: Place, keyword: Keyword, person: Person
) -> None:
    place.put(90)
    place.sites.fault("auction", "cut_middle", "egun.search", skip=2)
    place.scan()
    assert keyword.searches.get(platform=place.platform).baseline == "partial"
    meanwhile = place.put()
    assert place.scan() == 1
    assert keyword.searches.get(platform=place.platform).baseline == "complete"
    new = place.put()
    assert place.scan() == 1
    assert announced_to(person) == meanwhile + new


def test_a_private_address_is_refused_unless_it_is_allowed(place: Place, keyword: Keyword) -> None:
    Platform.objects.update(private_address=False)
    place.put(1)
    place.scan()
    search = KeywordPlatform.objects.get(keyword=keyword, platform=place.platform)
    assert "private network" in in_words(search.last_error)
    assert place.sites.auction_requests("egun") == []
