"""The shop with JSON, read by the product over HTTP: as an API, in a page, and by POST."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Person
from monitoring.models import Keyword, KeywordPlatform, PageSample, Platform, PlatformState
from monitoring.platforms.base import Query
from monitoring.services import keywords
from monitoring.services.fetching.fetcher import Fetcher
from monitoring.services.reading import platform_headers
from monitoring.services.reading.reader import Outcome, Search, SearchReader
from monitoring.services.reading.throttling import PlatformThrottle
from sandbox.auctions.modern import KEY, KEY_HEADER, PATHS
from tests.harness.sites import Sites
from tests.monitoring.conftest import announced_to, scan

pytestmark = pytest.mark.django_db
API = {"search": "api/search?q={query}&page={page}", "row": "data.search.items"}
WAYS: dict[str, dict[str, Any]] = {
    "API": API | {"total": "data.search.total"},
    "API with the next address": {
        "search": "api/search?q={query}",
        "row": "data.search.items",
        "next": "data.search.next",
    },
    "page": {"search": "suche?q={query}&page={page}", "row": "props.pageProps.search.items"},
    "form": {
        "search": "finden",
        "body": "q={query}&seite={page}",
        "row": "$..search.items",
        "script": "#__NEXT_DATA__",
    },
    "JSON": {
        "search": "graphql",
        "body": '{"variables": {"q": "{query}", "from": {page}}}',
        "first_page": "0",
        "page_step": "20",
        "row": "data.search.items",
    },
}


@pytest.fixture(scope="module")
def fetcher() -> Iterator[Fetcher]:
    one = Fetcher()
    yield one
    one.close()


def platform(sites: Sites, way: str, key: str = KEY) -> Platform:
    Platform.objects.update(enabled=False)
    made = Platform(
        slug="neuzeit",
        name="Neuzeit",
        adapter="json_results",
        base_url=sites.address("modern"),
        private_address=True,
        requests_per_second=1000,
        config=PATHS | WAYS[way],
    )
    platform_headers.store(made, {KEY_HEADER: key}, {})
    made.save()
    return made


def look(one: Platform, fetcher: Fetcher, words: str) -> Outcome:
    reader = SearchReader(one, fetcher, PlatformThrottle(one), lambda _search, _items: 0)
    [outcome] = next(reader.read([Search(Query(words), limit=10, read_all=True)]))
    return outcome


@pytest.mark.parametrize("way", WAYS)
def test_all_pages_are_read_in_every_way(sites: Sites, fetcher: Fetcher, way: str) -> None:
    numbers = sites.add_listings("modern", 'Säbel & "Co" {n}', 45, price=49.5, bids=3)
    one = platform(sites, way)
    outcome = look(one, fetcher, 'Säbel "Co"')
    assert outcome.error == "" and outcome.complete
    assert sorted(int(item.number) for item in outcome.items) == sorted(numbers)
    [item] = [item for item in outcome.items if item.title == 'Säbel & "Co" 7']
    assert (item.price, item.currency, item.bids) == (Decimal("49.50"), "EUR", 3)
    assert item.seller == "waldlaeufer55" and item.ends_at and item.posted_at
    assert item.url.startswith(f"{one.base_url}/stueck/") and item.image_url.endswith(".png")
    assert look(one, fetcher, "Helm").error == "", "nothing found is no error"


@pytest.mark.parametrize("way", WAYS)
def test_a_shop_that_is_built_anew_is_an_error(sites: Sites, fetcher: Fetcher, way: str) -> None:
    sites.add_listing("modern", "Säbel", 49.0)
    sites.auction_layout("modern", "changed")
    for words in ("Säbel", "Helm"):
        assert "why=no_list" in look(platform_of(sites, way), fetcher, words).error
    assert PageSample.objects.exists()


def platform_of(sites: Sites, way: str) -> Platform:
    return Platform.objects.filter(slug="neuzeit").first() or platform(sites, way)


def test_a_wrong_key_is_told_without_the_key(sites: Sites, fetcher: Fetcher) -> None:
    sites.add_listing("modern", "Säbel", 49.0)
    outcome = look(platform(sites, "JSON", "wr0ng-key"), fetcher, "Säbel")
    assert "403" in outcome.error and "wr0ng-key" not in outcome.error
    assert PlatformState.objects.get().problem == PlatformState.Problem.BLOCKED


def scan_site(fetcher: Fetcher) -> int:
    return scan(fetcher)


@pytest.mark.parametrize("way", ["form", "JSON", "API"])
def test_new_listings_are_told_once(sites: Sites, fetcher: Fetcher, way: str) -> None:
    """Two keywords, so that no page is taken for that of the other."""
    one = platform(sites, way)
    person = Person.objects.create(telegram_id=500, name="Jäger", language="en")
    sites.add_listings("modern", "Säbel {n}", 25, price=9.0)
    sites.add_listings("modern", "Helm {n}", 3, price=9.0)
    for words in ("Säbel", "Helm"):
        keywords.add(person, words)
    assert scan_site(fetcher) == 0
    pairs = KeywordPlatform.objects.filter(platform=one)
    assert sorted(pairs.values_list("baseline", "baseline_items")) == [
        ("complete", 3),
        ("complete", 25),
    ]
    new = [sites.add_listing("modern", f"{words} neu", 5.0) for words in ("Säbel", "Helm")]
    assert [scan_site(fetcher) for _ in range(2)] == [2, 0]
    assert sorted(announced_to(person)) == sorted(new)
    assert not Keyword.objects.exclude(searches__last_error="").exists()
