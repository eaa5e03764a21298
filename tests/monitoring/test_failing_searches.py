"""Some searches fail for ever, the others of the same site do not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person
from monitoring.models import Keyword, KeywordPlatform, Platform, PlatformState
from monitoring.platforms.base import CaptchaRequired, ParseError
from monitoring.problems import ProblemCode
from monitoring.services import keywords
from monitoring.services.fetching.types import FetchFailure
from monitoring.services.scanning import claims, scans
from tests.monitoring.fakes import FakeSite

FAILURES = {
    "refused": FetchFailure("blocked", ProblemCode.HTTP_STATUS, status=403),
    "missing": FetchFailure("missing", ProblemCode.HTTP_STATUS, status=404),
    "broken": FetchFailure("down", ProblemCode.HTTP_STATUS, status=500),
    "challenge": CaptchaRequired(),
    "not understood": ParseError(ProblemCode.NOT_CLEARLY_EMPTY),
}
#: The longest that a site is left alone.
PAUSE = timedelta(hours=8)
FAILING = [f"Unwort{number}" for number in range(6)]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def searches(egun: Platform, person: Person) -> list[Keyword]:
    """The failing ones came first."""
    Platform.objects.filter(pk=egun.pk).update(concurrency=1)
    return [keywords.add(person, text)[0] for text in [*FAILING, "Helm", "Dolch"]]


def one_minute(site: FakeSite, clock: time_machine.Traveller) -> list[str]:
    """The words that the site was asked for within this minute."""
    clock.shift(timedelta(seconds=60))
    site.requests.clear()
    scan, batches = claims.claim_due()
    for batch in batches:
        scans.scan_batch(batch.platform_id, batch.lease_token, scan.pk if scan else 0, site)
    return [parse_qs(urlsplit(url).query)["query"][0] for url in site.requests]


@pytest.mark.parametrize("kind", list(FAILURES))
def test_searches_that_fail_for_ever_keep_no_other_waiting(
    searches: list[Keyword], site: FakeSite, clock: time_machine.Traveller, kind: str
) -> None:
    site.put(1)
    one_minute(site, clock)
    site.fails = lambda page, url: FAILURES[kind] if "Unwort" in url else None
    failing = KeywordPlatform.objects.filter(keyword__in=searches[: len(FAILING)])
    for _ in range(240):  # the first failure of each may well be the site's
        one_minute(site, clock)
        if not failing.filter(errors=0).exists():
            break
    clock.shift(PAUSE)
    for _ in range(10):
        asked = one_minute(site, clock)
        assert {"Helm", "Dolch", *FAILING} <= set(asked)
        assert set(asked[:2]) == {"Helm", "Dolch"}, "what fails comes last"
    assert all(one.errors >= 10 and one.last_error for one in failing.all())
    well = searches[-1].searches.get()
    assert well.errors == 0 and well.last_success == timezone.now()


@pytest.mark.parametrize("kind", sorted(FAILURES.keys() - {"missing"}))
def test_a_site_that_fails_for_all_is_left_alone(
    searches: list[Keyword], site: FakeSite, clock: time_machine.Traveller, kind: str
) -> None:
    site.put(1)
    one_minute(site, clock)
    site.fails = lambda page, url: FAILURES[kind]
    asked = sum(bool(one_minute(site, clock)) for _ in range(60))
    assert asked <= 20
    state = PlatformState.objects.get()
    assert state.failures > 1 and state.open_until is not None


def test_a_site_that_asks_for_fewer_requests_gets_none_whoever_caused_it(
    searches: list[Keyword], site: FakeSite, clock: time_machine.Traveller
) -> None:
    site.put(1)
    one_minute(site, clock)
    slower = FetchFailure("rate", ProblemCode.HTTP_STATUS, 300.0, status=429)
    site.fails = lambda page, url: slower if "Unwort" in url else None
    one_minute(site, clock)
    assert [one_minute(site, clock) for _ in range(4)] == [[]] * 4
