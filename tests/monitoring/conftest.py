from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Person
from monitoring.models import Announcement, Keyword, KeywordPlatform, Platform, PlatformState
from monitoring.services import keywords
from monitoring.services.fetching.fetcher import Fetcher
from monitoring.services.fetching.types import FetcherLike
from monitoring.services.scanning import claims, scans
from tests.monitoring.fakes import FakeSite


@pytest.fixture
def egun(db: Any) -> Platform:
    Platform.objects.exclude(slug="egun.de").update(enabled=False)
    Platform.objects.filter(slug="egun.de").update(requests_per_second=1000)
    return Platform.objects.get(slug="egun.de")


@pytest.fixture
def person(db: Any) -> Person:
    return Person.objects.create(
        telegram_id=500, name="Jäger", role=Person.Role.SUBSCRIBER, language="en"
    )


@pytest.fixture
def keyword(egun: Platform, person: Person) -> Keyword:
    return keywords.add(person, "Kappmesser")[0]


@pytest.fixture
def site() -> FakeSite:
    return FakeSite()


@pytest.fixture(scope="module")
def fetcher() -> Iterator[Fetcher]:
    """The real one, over sockets."""
    one = Fetcher()
    yield one
    one.close()


def scan(site: FetcherLike) -> int:
    """One scan of everything, due or not; how many were announced."""
    PlatformState.objects.update(open_until=None)
    KeywordPlatform.objects.update(leased_until=None)
    Keyword.objects.update(next_check_at=timezone.now())
    found, batches = claims.claim_due()
    return sum(
        scans.scan_batch(one.platform_id, one.lease_token, found.pk if found else 0, site)
        for one in batches
    )


def announced_to(person: Person) -> list[int]:
    """The numbers of the listings that were announced to a person, in order."""
    rows = Announcement.objects.filter(person=person).order_by("id")
    return [int(number) for number in rows.values_list("listing__number", flat=True)]
