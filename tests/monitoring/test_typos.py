"""Searches for misspellings: how often, and what is told of what they find."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person
from monitoring import spelling
from monitoring.models import Keyword, Platform, PlatformState, Sighting, TypoSearch
from monitoring.problems import ProblemCode
from monitoring.services import keywords
from monitoring.services.fetching.types import FetchFailure, FetchResult, Request, Target
from monitoring.services.pauses import set_active
from monitoring.services.scanning import typos
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.sent import send_all


class ExactSite(FakeSite):
    """A site that finds words as they are written, or repairs them."""

    repairs = False
    #: How many minutes have passed.
    minutes = 0

    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        words = parse_qs(urlsplit(request.url).query).get("query", [""])[0].lower().split()
        every, lots = self.lots, self.lots
        if not self.repairs:
            lots = [lot for lot in every if all(word in lot.title.lower() for word in words)]
        self.lots = lots
        try:
            return super().submit(target, request, delay)
        finally:
            self.lots = every

    def asked(self) -> list[str]:
        """The words of the requests since the last time."""
        urls, self.requests = self.requests, []
        return [parse_qs(urlsplit(url).query)["query"][0] for url in urls]


@pytest.fixture
def site() -> ExactSite:
    return ExactSite()


@pytest.fixture
def watched(keyword: Keyword, site: ExactSite) -> Keyword:
    """A keyword that also searches for misspellings; what has them now is its baseline."""
    site.put(1)
    site.put(2, title="Kapmesser alt")
    scan(site)
    keywords.set_match_filter(keyword, typos=True)
    for _ in rounds(site):
        pass
    site.asked()
    return keyword


def rounds(site: ExactSite, minutes: int = 20, every: int = 5) -> Iterator[int]:
    """The tasks of so many further minutes, with the scans; `every` is how far apart."""
    for _ in range(0, minutes, every):
        site.minutes += every
        with time_machine.travel(timezone.now() + timedelta(minutes=site.minutes), tick=False):
            PlatformState.objects.update(open_until=None, next_slot_at=None)
            scan(site)
            typos.plan()
            yield typos.search_due(Platform.objects.get(slug="egun.de").pk, site)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    enqueued: list[Any] = []
    monkeypatch.setattr("core.task_queue.enqueue", lambda *task, **_: enqueued.append(task))
    return enqueued


def test_what_has_the_misspelling_already_is_not_told(
    watched: Keyword, person: Person, site: ExactSite
) -> None:
    assert announced_to(person) == []
    assert Sighting.objects.get(listing__number="2").verdict == "baseline"


def test_a_new_listing_with_a_misspelling_is_told_once_with_a_note(
    watched: Keyword, person: Person, site: ExactSite
) -> None:
    site.put(3, title="Kapmesser der Luftwaffe")
    site.put(4, title="Kapmesser Nachbau", price="500,00")
    keywords.set_match_filter(watched, exclude="Nachbau")
    assert sum(rounds(site)) == 1
    [message] = send_all()
    assert message.text.startswith(
        "🆕 Kapmesser der Luftwaffe\n🔤 Found under the spelling “kapmes"
    )
    site.lots = [lot for lot in site.lots if lot.number != 3]
    site.put(3, title="Kappmesser der Luftwaffe")
    assert sum(rounds(site)) == 0, "the seller has mended the title"
    assert announced_to(person) == [3] and send_all() == []


def test_a_title_that_is_mended_is_not_offered_again(
    watched: Keyword, person: Person, site: ExactSite
) -> None:
    keywords.set_match_filter(watched, back_in_stock=True)
    site.put(3, title="Kapmesser der Luftwaffe")
    list(rounds(site))
    send_all()
    for hours in (1, 4):
        with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
            site.put(10 + hours)
            scan(site)
    send_all()
    with time_machine.travel(timezone.now() + timedelta(hours=5), tick=False):
        site.lots = [lot for lot in site.lots if lot.number != 3]
        site.put(3, title="Kappmesser der Luftwaffe")
        scan(site)
        assert send_all() == []


def test_what_the_keyword_itself_found_is_not_told_again(
    watched: Keyword, person: Person, site: ExactSite
) -> None:
    site.put(3, title="Kappmesser, auch Kapmesser genannt")
    list(rounds(site))
    assert announced_to(person) == [3]


def test_misspellings_take_few_requests(watched: Keyword, egun: Platform, site: ExactSite) -> None:
    asked = []
    for _ in rounds(site, 60, every=1):
        now = [word for word in site.asked() if word != "Kappmesser"]
        asked.append(now)
    words = [word for now in asked for word in now]
    assert 4 * 5 <= len(words) <= 4 * 7, "six misspellings, each every quarter of an hour"
    assert max(map(len, asked)) <= 2, "and not all at once"


@pytest.mark.parametrize(
    ("rate", "keywords_there", "minute", "requests"),
    [(1.0, 1, 5, 6), (0.2, 1, 5, 2), (0.2, 11, 5, 1), (0.2, 12, 5, 0), (0.2, 12, 10, 1)],
)
def test_they_stay_within_the_room_that_keywords_leave(
    watched: Keyword,
    person: Person,
    egun: Platform,
    site: ExactSite,
    rate: float,
    keywords_there: int,
    minute: int,
    requests: int,
) -> None:
    Platform.objects.filter(pk=egun.pk).update(requests_per_second=rate)
    for number in range(keywords_there - 1):
        keywords.add(person, f"other{number}")
    then = (timezone.now() + timedelta(hours=2)).replace(minute=minute)
    with time_machine.travel(then, tick=False):
        typos.search_due(egun.pk, site)
    assert len(site.asked()) == requests


def test_equal_misspellings_of_two_people_are_one_request(
    watched: Keyword, egun: Platform, site: ExactSite
) -> None:
    other = Person.objects.create(telegram_id=501, role=Person.Role.SUBSCRIBER, language="en")
    second = keywords.add(other, "kappmesser")[0]
    keywords.set_match_filter(second, typos=True)
    list(rounds(site))
    site.asked()
    TypoSearch.objects.update(next_at=timezone.now() - timedelta(hours=1))
    site.put(3, title="Kapmesser")
    assert typos.search_due(egun.pk, site) == 2
    assert len(site.asked()) == spelling.MOST


def test_a_site_that_repairs_spellings_is_left_alone(
    watched: Keyword, egun: Platform, site: ExactSite
) -> None:
    site.repairs = True
    site.put(*range(10, 20))
    list(rounds(site))
    site.asked()
    list(rounds(site))
    assert set(site.asked()) == {"Kappmesser"}


def test_pages_that_are_not_understood_stop_nothing(
    watched: Keyword, egun: Platform, site: ExactSite
) -> None:
    site.fails = lambda page, url: (
        None
        if "Kappmesser" in url
        else FetchFailure("missing", ProblemCode.HTTP_STATUS, status=404)
    )
    TypoSearch.objects.update(next_at=timezone.now() - timedelta(hours=1))
    assert typos.search_due(egun.pk, site) == 0
    assert PlatformState.objects.get(platform=egun).failures == 0
    assert not TypoSearch.objects.filter(next_at__lt=timezone.now() + timedelta(hours=5)).exists()


@pytest.mark.parametrize("how", ["off", "deleted", "paused", "renamed"])
def test_they_end_with_their_keyword(
    watched: Keyword, person: Person, site: ExactSite, how: str
) -> None:
    match how:
        case "off":
            keywords.set_match_filter(watched, typos=False)
        case "deleted":
            keywords.delete(watched)
        case "paused":
            set_active([watched], False)
        case "renamed":
            keywords.rename(watched, "Helm")
    typos.plan()
    assert not TypoSearch.objects.exists()


def test_after_a_break_what_came_meanwhile_is_not_told(
    watched: Keyword, person: Person, site: ExactSite
) -> None:
    keywords.set_match_filter(watched, typos=False)
    typos.plan()
    site.put(3, title="Kapmesser")
    keywords.set_match_filter(watched, typos=True)
    assert sum(rounds(site)) == 0 and announced_to(person) == []


def test_the_task_of_a_platform_is_enqueued(
    watched: Keyword, egun: Platform, no_broker: Any
) -> None:
    TypoSearch.objects.update(next_at=timezone.now() - timedelta(minutes=1))
    no_broker.clear()
    assert typos.plan() == 1
    assert no_broker == [("monitoring.tasks.search_typos", egun.pk)]
