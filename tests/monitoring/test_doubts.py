"""Reads that differ too much from the one before, and sites that are asked how they say nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from html import escape
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person
from monitoring.models import Announcement, Keyword, Listing, Platform, PlatformState
from monitoring.platforms.base import Page, Query, Response, ScrapedItem
from monitoring.platforms.registry import ADAPTERS
from monitoring.problems import ProblemCode
from monitoring.services import keywords
from monitoring.services.fetching.types import FetchFailure, FetchResult, Request, Target
from monitoring.services.reading.empty_pages import EmptyPages
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite

pytestmark = pytest.mark.django_db

CONFIG = {"search": "/s?q={query}", "row": ".hit", "title": "a", "link": "a"}


class Shop:
    """A site that an admin describes. `hits`: title and link; `nothing`: its page without hits."""

    def __init__(self) -> None:
        self.hits: list[tuple[str, str]] = []
        self.nothing = "<p>Leider nichts dabei, schau später wieder vorbei.</p>"
        self.page: Callable[[str], str] = self.results
        self.asked: list[str] = []

    def results(self, words: str) -> str:
        found = [
            f'<div class="hit"><a href="{link}">{escape(title)}</a></div>'
            for title, link in self.hits
            if words.casefold() in title.casefold()
        ]
        return f"<header>Warenkorb: 0 Artikel</header>{''.join(found) or self.nothing}"

    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        words = parse_qs(urlsplit(request.url).query)["q"][0]
        self.asked.append(words)
        future: Future[FetchResult] = Future()
        text = self.page(words)
        if text == "404":
            future.set_exception(FetchFailure("missing", ProblemCode.HTTP_STATUS, status=404))
        else:
            answer = Response(request.url, text.encode(), "text/html; charset=utf-8")
            future.set_result(FetchResult(answer, "", "", 0.01))
        return future


@pytest.fixture
def shop(person: Person) -> Shop:
    Platform.objects.update(enabled=False)
    Platform.objects.create(
        slug="shop",
        name="Shop",
        adapter="css",
        base_url="https://s.example",
        requests_per_second=1000,
        config=CONFIG,
    )
    return Shop()


@pytest.fixture
def helmet(shop: Shop, person: Person) -> Keyword:
    return keywords.add(person, "Helm")[0]


def error_of(keyword: Keyword) -> str:
    return keyword.searches.get(platform__enabled=True).last_error


def put(shop: Shop, *numbers: int) -> None:
    shop.hits += [(f"Helm {number}", f"/p/{number}") for number in numbers]


# --- nothing found --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "nothing", ["<p>Leider nichts dabei, schau später wieder.</p>", "<p>Жодного товару</p>", "404"]
)
def test_a_site_without_hits_is_understood_after_it_was_asked_for_nonsense(
    shop: Shop, helmet: Keyword, person: Person, nothing: str
) -> None:
    shop.nothing = nothing
    shop.page = lambda words: text if nothing not in (text := shop.results(words)) else nothing
    put(shop, 1)
    scan(shop)
    assert len(shop.asked) == 3 and shop.asked[0] == "Helm"
    other, _ = keywords.add(person, "Dolch")
    scan(shop)
    assert (error_of(helmet), error_of(other)) == ("", "")
    assert other.searches.get(platform__enabled=True).baseline == "complete"
    shop.hits.append(("Dolch 7", "/p/7"))
    scan(shop)
    assert Announcement.objects.get().listing.title == "Dolch 7"
    assert len([one for one in shop.asked if len(one) == 14]) == 2, "the site was asked once"


def test_a_redesign_is_an_error_within_one_scan(shop: Shop, helmet: Keyword) -> None:
    put(shop, 1, 2)
    scan(shop)
    shop.page = lambda words: (
        '<a href="/cart">Warenkorb: 0 Artikel</a>'
        '<div class="neu"><a href="/p/9">Helm 9</a> 12 €</div>'
    )
    scan(shop)
    assert error_of(helmet) == "not_clearly_empty"
    state = PlatformState.objects.get(platform__slug="shop")
    assert state.problem == "unreadable"


def test_nothing_is_learned_while_no_page_has_hits(shop: Shop, helmet: Keyword) -> None:
    for _ in range(2):
        scan(shop)
    assert error_of(helmet) == "not_clearly_empty"
    assert set(shop.asked) == {"Helm"}


def shelf(*titles: str) -> str:
    rows = [f'<div class="hit"><a href="/r/{title}">{title}</a></div>' for title in titles]
    return f"<h2>Beliebt</h2>{''.join(rows)}"


def titles_of(keyword: Keyword) -> set[str]:
    return {one.listing.title for one in keyword.sightings.all()}


def test_what_a_site_recommends_whatever_is_searched_for_is_no_find(
    shop: Shop, helmet: Keyword, person: Person
) -> None:
    recommended = shelf("Briefmarke", "Goldmünze", "Taschenuhr")
    shop.nothing = "<p>Leider nichts dabei</p>"
    shop.page = lambda words: shop.results(words) + recommended
    put(shop, 1)
    other, _ = keywords.add(person, "Dolch")
    coins, _ = keywords.add(person, "Goldmünzen")
    scan(shop)
    assert titles_of(helmet) == {"Helm 1", "Briefmarke"}, "another was asked for, to be sure"
    assert titles_of(other) == {"Briefmarke"} and error_of(other) == ""
    assert titles_of(coins) == {"Briefmarke", "Goldmünze"}, "whoever searches for it finds it"
    shop.hits.append(("Dolch 7", "/p/7"))
    scan(shop)
    assert [one.listing.title for one in Announcement.objects.all()] == ["Dolch 7"]


def test_what_is_shown_no_more_whatever_is_searched_for_is_a_find_again(
    shop: Shop, helmet: Keyword
) -> None:
    shop.page = lambda words: shop.results(words) + shelf("Briefmarke", "Stahlhaube M35")
    put(shop, 1)
    scan(shop)
    assert "Stahlhaube M35" not in titles_of(helmet)
    shop.page = lambda words: (
        shop.results(words) + (shelf("Stahlhaube M35") if words == "Helm" else "")
    )
    PlatformState.objects.update(probed_at=timezone.now() - timedelta(hours=2))
    put(shop, 2)
    scan(shop)
    scan(shop)
    found = [one.listing.title for one in Announcement.objects.order_by("listing__title")]
    assert found == ["Helm 2", "Stahlhaube M35"]


def test_a_site_that_shows_its_newest_for_nonsense_hides_no_hit(
    shop: Shop, helmet: Keyword
) -> None:
    """Hits without the word in their title: of a category, or by another name of the thing."""
    newest = shelf("Stahlhaube M35", "Briefmarke", "Taschenuhr")
    by_another_name = shelf("Stahlhaube M35")

    def results(words: str) -> str:
        if words == "Helm":
            return shop.results(words) + by_another_name
        return shop.results(words) if words in ("briefmarke", "stahlhaube") else newest

    shop.page = results
    put(shop, 1)
    scan(shop)
    scan(shop)
    assert titles_of(helmet) == {"Helm 1", "Stahlhaube M35"}


def test_a_title_that_is_cut_may_have_the_word(helmet: Keyword) -> None:
    platform = Platform.objects.get(slug="shop")
    PlatformState.objects.create(platform=platform, recommended=["1", "2"])
    known = EmptyPages(platform, ADAPTERS["css"])
    cut, whole = (
        ScrapedItem(number, "Alte Kopfbedeckung", "https://shop.example/", title_cut=number == "1")
        for number in ("1", "2")
    )
    assert known.without_recommended(Query("Helm"), Page((cut, whole))).items == (cut,)


# --- suddenly all new, or nothing -----------------------------------------------------------------


def test_links_that_change_with_each_scan_announce_nothing(
    shop: Shop, helmet: Keyword, person: Person
) -> None:
    put(shop, 1, 2, 3, 4, 5)
    counter = itertools.count()
    titles = [title for title, _ in shop.hits]

    def results(words: str) -> str:
        shop.hits = [(title, f"/itm/{n}/x{next(counter)}") for n, title in enumerate(titles)]
        return Shop.results(shop, words)

    shop.page = results
    assert [scan(shop) for _ in range(5)] == [0] * 5
    assert error_of(helmet) == "all_new"
    assert not Announcement.objects.exists()


def test_a_parameter_of_tracking_is_no_new_listing(
    shop: Shop, helmet: Keyword, person: Person
) -> None:
    put(shop, 1, 2, 3, 4, 5)
    counter = itertools.count()
    hits = list(shop.hits)

    def results(words: str) -> str:
        shop.hits = [(title, f"{link}?itmmeta={next(counter)}") for title, link in hits]
        return Shop.results(shop, words)

    shop.page = results
    assert [scan(shop) for _ in range(4)] == [0] * 4
    assert (error_of(helmet), Listing.objects.count()) == ("", 5)


def test_new_numbers_for_all_that_is_known_are_taken_in_silence(
    shop: Shop, helmet: Keyword
) -> None:
    put(shop, 1, 2, 3, 4, 5)
    scan(shop)
    shop.hits = [(title, f"/neu{link}") for title, link in shop.hits]
    put(shop, 6)
    assert scan(shop) == 0
    assert error_of(helmet) == "all_new"
    assert scan(shop) == 1
    assert (error_of(helmet), Announcement.objects.get().listing.title) == ("", "Helm 6")
    assert scan(shop) == 0


def test_a_list_that_really_changed_is_announced_when_it_is_confirmed(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(*range(1, 7))
    scan(site)
    site.lots.clear()
    site.put(*range(11, 17))
    assert scan(site) == 0
    site.put(17)
    assert scan(site) == 7
    assert announced_to(person) == [17, 16, 15, 14, 13, 12, 11]


def test_a_site_that_ignores_the_words_announces_nothing(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(*range(1, 7))
    scan(site)
    site.lots.clear()
    site.put(*range(21, 29), title="Gartenstuhl")
    assert [scan(site) for _ in range(4)] == [0] * 4
    assert error_of(keyword) == "all_new"


def test_nothing_at_once_is_doubted_for_a_while(keyword: Keyword, site: FakeSite) -> None:
    site.put(*range(1, 7))
    scan(site)
    site.lots.clear()
    scan(site)
    assert error_of(keyword) == "all_gone"
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        scan(site)
    assert error_of(keyword) == ""


def test_a_few_listings_may_go_and_come(keyword: Keyword, person: Person, site: FakeSite) -> None:
    site.put(1, 2, 3)
    scan(site)
    site.lots.clear()
    scan(site)
    assert error_of(keyword) == ""
    site.put(4, 5)
    assert scan(site) == 2
