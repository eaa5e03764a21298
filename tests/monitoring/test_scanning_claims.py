"""Which worker scans what, when, and for whom at once."""

from __future__ import annotations

import pytest

from accounts.models import Person
from monitoring.models import Keyword, KeywordPlatform, Platform
from monitoring.services import keywords
from monitoring.services.notifying import notifications
from monitoring.services.scanning import claims, scans
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite


def test_people_are_taken_in_one_order_by_all(
    egun: Platform, person: Person, site: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each store holds a row of everybody whom it tells; in the order of their keywords, stores
    at the same time would wait for each other until PostgreSQL ends one of them."""
    later = Person.objects.create(telegram_id=501, role=Person.Role.SUBSCRIBER, language="en")
    for one in (later, person):
        keywords.add(one, "Kappmesser")
    scan(site)
    site.put(1)
    queued: list[Person] = []
    monkeypatch.setattr(notifications, "queue_finds", queued.append)
    assert scan(site) == 2
    assert queued == [person, later]


def test_a_repeated_task_does_nothing(keyword: Keyword, person: Person, site: FakeSite) -> None:
    site.put(1)
    scan(site)
    site.put(2)
    Keyword.objects.update(next_check_at=keyword.since)
    found, [(platform_id, lease_token, _baselines)] = claims.claim_due()
    assert found is not None
    assert scans.scan_batch(platform_id, lease_token, found.pk, site) == 1
    asked = len(site.requests)
    assert scans.scan_batch(platform_id, lease_token, found.pk, site) == 0
    assert len(site.requests) == asked
    assert announced_to(person) == [2]


def test_two_claims_at_once_take_different_keywords(keyword: Keyword) -> None:
    assert len(claims.claim_due()[1]) == 1
    assert claims.claim_due() == (None, [])


def test_platforms_are_asked_by_turns(
    egun: Platform, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or workers would ask one site after the other, each with all of its searches."""
    monkeypatch.setattr(claims, "BATCH", 2)
    monkeypatch.setattr(claims, "FAST_BATCH", 2)
    keywords.add(person, "Helm")
    keywords.add(person, "Säbel")
    Platform.objects.create(slug="other", name="other", adapter="egun", base_url="http://other")
    for text in ("Dolch", "Orden", "Karte"):
        keywords.add(person, text)
    other = Platform.objects.get(slug="other")
    platforms = [one.platform_id for one in claims.claim_due()[1]]
    assert [set(platforms[:2]), set(platforms[2:4]), platforms[4:]] == [
        {egun.pk, other.pk},
        {egun.pk, other.pk},
        [egun.pk],
    ]


def test_equal_searches_of_two_people_are_fetched_once(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    other = Person.objects.create(telegram_id=501, role=Person.Role.SUBSCRIBER)
    keywords.add(other, "  KAPPMESSER ")
    site.put(1)
    scan(site)
    site.put(2)
    site.requests.clear()
    assert scan(site) == 2
    assert len(site.requests) == 2 - 1
    assert announced_to(person) == announced_to(other) == [2]


def test_the_lease_of_a_dead_worker_expires_so_that_the_next_scan_takes_its_searches(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    claims.claim_due()
    Keyword.objects.update(next_check_at=keyword.since)
    assert claims.claim_due()[1] == []
    KeywordPlatform.objects.update(leased_until=keyword.since)
    Keyword.objects.update(next_check_at=keyword.since)
    assert len(claims.claim_due()[1]) == 1
