"""What is announced, through baselines, restarts, errors and days of downtime."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Person
from monitoring import references
from monitoring.management.commands import scan as scan_command
from monitoring.models import (
    Announcement,
    Keyword,
    Listing,
    PageSample,
    Platform,
    PlatformState,
    Sighting,
)
from monitoring.platforms.base import ScrapedItem
from monitoring.problems import ProblemCode, stored
from monitoring.services import keywords
from monitoring.services.scanning import results
from monitoring.services.scanning.listings import keep_listings
from outbox.models import Delivery
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite, down


def test_ten_old_one_new_a_restart_and_one_new(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(*range(1, 11))
    assert scan(site) == 0
    site.put(11)
    assert scan(site) == 1
    assert scan(site) == 0
    site.put(12)
    assert scan(site) == 1
    assert announced_to(person) == [11, 12]


def test_the_baseline_reads_all_pages_and_is_silent(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(*range(1, 36))
    scan(site)
    search = keyword.searches.get()
    assert (search.baseline, search.baseline_pages, search.baseline_items) == ("complete", 4, 35)
    assert announced_to(person) == []


def test_sentences_of_older_versions_are_gone_after_a_search(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    """They are in English for everybody, and nothing but a failure would write anew."""
    site.put(1)
    scan(site)
    keyword.searches.update(note="only the first 3 pages are read")
    PlatformState.objects.update(last_error="the site answered 403 Forbidden")
    scan(site)
    assert (keyword.searches.get().note, PlatformState.objects.get().last_error) == ("", "")
    code = stored(ProblemCode.HTTP_STATUS, status="403 Forbidden")
    keyword.searches.update(note=stored(ProblemCode.NOT_NEWEST_FIRST))
    PlatformState.objects.update(last_error=code)
    scan(site)
    assert keyword.searches.get().note == stored(ProblemCode.NOT_NEWEST_FIRST)
    assert PlatformState.objects.get().last_error == code


def test_days_of_downtime_with_three_pages_of_new_listings(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(*range(1, 11))
    scan(site)
    site.put(*range(11, 46))
    assert scan(site) == 35
    assert sorted(announced_to(person)) == list(range(11, 46))
    assert scan(site) == 0


def test_a_scan_stops_where_nothing_is_new(keyword: Keyword, site: FakeSite) -> None:
    site.put(*range(1, 51))
    scan(site)
    site.requests.clear()
    scan(site)
    assert len(site.requests) == 1


def test_an_error_in_the_middle_of_reading_loses_nothing(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(*range(1, 11))
    scan(site)
    site.put(*range(11, 46))
    site.fails = lambda page, url: down(page, url) if page == 2 else None
    scan(site)
    site.fails = lambda page, url: None
    scan(site)
    assert sorted(announced_to(person)) == list(range(11, 46))


def test_nothing_is_announced_before_the_baseline_is_complete(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(*range(1, 31))
    site.fails = lambda page, url: down(page, url) if page == 3 else None
    scan(site)
    assert keyword.searches.get().baseline == "partial"
    site.put(31)
    scan(site)
    site.fails = lambda page, url: None
    assert announced_to(person) == []
    assert scan(site) == 1
    assert keyword.searches.get().baseline == "complete"
    assert announced_to(person) == [31], "it was not there when the first page was read first"


def test_an_error_wipes_nothing_and_is_counted(keyword: Keyword, site: FakeSite) -> None:
    site.put(1)
    scan(site)
    before = keyword.searches.get().last_success
    site.fails = down
    scan(site)
    scan(site)
    search = keyword.searches.get()
    assert (search.errors, search.last_success) == (2, before)
    assert "502" in search.last_error
    assert Sighting.objects.count() == 1


def test_a_changed_layout_is_an_error_with_a_sample(keyword: Keyword, site: FakeSite) -> None:
    site.put(1)
    scan(site)
    with mock.patch(
        "tests.monitoring.pages.egun_new",
        return_value="<html><p>Our new shop</p></html>",
    ):
        scan(site)
    search = keyword.searches.get()
    assert search.errors == 1
    assert PageSample.objects.get().reason == search.last_error
    assert PlatformState.objects.get().problem == "unreadable"


def test_a_crash_while_storing_leaves_nothing_half(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(1)
    scan(site)
    site.put(2)
    with (
        mock.patch.object(results, "_store_state", side_effect=SystemExit),
        pytest.raises(SystemExit),
    ):
        scan(site)
    assert (
        announced_to(person) == [] and Delivery.objects.filter(kind=references.FINDS).count() == 0
    )
    scan(site)
    assert announced_to(person) == [2]


def test_prices_are_followed(keyword: Keyword, site: FakeSite) -> None:
    site.put(1, price="100,00")
    scan(site)
    site.lots.clear()
    site.put(1, price="80,00")
    scan(site)
    listing = Listing.objects.get()
    assert [str(change.price) for change in listing.price_changes.all()] == ["100.00", "80.00"]


def test_one_message_is_queued_for_many_finds(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(1)
    scan(site)
    site.put(*range(2, 20))
    scan(site)
    assert Announcement.objects.count() == 18
    assert Delivery.objects.filter(kind=references.FINDS, state="queued").count() == 1


def test_scan_once_prints_what_it_would_announce_and_keeps_nothing(
    keyword: Keyword,
    person: Person,
    site: FakeSite,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(scan_command, "shared", lambda: site)

    def printed(*arguments: str) -> str:
        call_command("scan", "--once", *arguments)
        return capsys.readouterr().out

    site.put(1)
    assert "the baseline is not complete, all is silent" in printed()
    assert not Sighting.objects.exists()
    scan(site)
    site.put(2)
    keywords.add(person, "Helm")
    for _twice in range(2):
        out = printed("--keyword", "KAPPMESSER")
        assert "Kappmesser (Jäger) @ egun.de: 2 listings on 1 pages, 1 to announce" in out
        assert "Kappmesser 2\n    https://www.egun.de/item/2/kappmesser" in out
        assert "Helm (" not in out
    assert announced_to(person) == []
    with pytest.raises(CommandError, match="No active keyword"):
        printed("--keyword", "Nichts")
    site.fails = down
    assert "egun.de: the site answered 502" in printed("--keyword", "Kappmesser")
    site.fails = lambda page, url: None
    scan(site)
    assert announced_to(person) == [2]


def test_a_listing_has_the_currency_of_its_newest_price(egun: Platform) -> None:
    item = ScrapedItem("1", "Helm", "https://x.example/1", price=Decimal(10))
    for price, currency, kept in [
        (Decimal(10), "EUR", "EUR"),
        (Decimal(10), "GBP", "GBP"),
        (None, "EUR", "GBP"),
        (None, "", "GBP"),
        (Decimal(55), "", ""),
        (Decimal(55), "GBP", "GBP"),
        (Decimal(10) ** 10, "", "GBP"),  # more than can be stored: the old price is kept
    ]:
        keep_listings(egun, [replace(item, price=price, currency=currency)], timezone.now())
        assert Listing.objects.get().currency == kept
