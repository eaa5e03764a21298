"""When keywords and their baselines are searched, however the beat comes."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person
from monitoring.models import Keyword, KeywordPlatform, Platform
from monitoring.services import keywords
from monitoring.services.scanning import claims, scans
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite


@pytest.mark.parametrize("beats", [[0, 54.9, 114.8, 175], [0, 65, 121, 185, 241], [0, 40, 100]])
def test_a_beat_that_is_early_or_late_skips_no_minute(keyword: Keyword, beats: list[float]) -> None:
    start = timezone.now() + timedelta(seconds=30)
    for seconds in beats:
        KeywordPlatform.objects.update(leased_until=None)
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            assert claims.claim_due()[0] is not None, seconds


def test_a_beat_that_comes_too_often_keeps_the_interval(keyword: Keyword) -> None:
    start, claimed = timezone.now(), 0
    for seconds in range(0, 600, 10):
        KeywordPlatform.objects.update(leased_until=None)
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            claimed += claims.claim_due()[0] is not None
    assert 10 <= claimed <= 11


def test_many_new_keywords_do_not_delay_the_older_ones(
    watched: Keyword, egun: Platform, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The older ones come first, and of the new ones only those that there is time for."""
    monkeypatch.setattr(claims, "BATCH", 5)
    Platform.objects.filter(pk=egun.pk).update(requests_per_second=0.25)
    for number in range(30):
        keywords.add(person, f"word{number}")
    Keyword.objects.update(next_check_at=timezone.now())
    _scan, batches = claims.claim_due()
    leased = [
        KeywordPlatform.objects.filter(lease_token=one.lease_token).values_list(
            "keyword", flat=True
        )
        for one in batches
    ]
    assert list(leased[0]) == [watched.pk]
    assert [len(one) for one in leased[1:]] == [5, 5, 4]
    assert [one.baselines for one in batches] == [False, True, True, True]
    KeywordPlatform.objects.filter(lease_token=batches[0].lease_token).update(leased_until=None)
    Keyword.objects.update(next_check_at=timezone.now())
    _scan, [older] = claims.claim_due()
    assert not older.baselines, "the baselines of the minute before are still in hand"
    KeywordPlatform.objects.exclude(lease_token=None).update(
        baseline="complete", lease_token=None, leased_until=None
    )
    Keyword.objects.filter(searches__baseline="pending").update(next_check_at=timezone.now())
    _scan, batches = claims.claim_due()
    assert len(batches) == 3, "the next minute goes on with the others"


def test_the_baselines_of_a_fast_site_are_read_in_small_batches(
    egun: Platform, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a scan that is due would wait until a large one is over."""
    monkeypatch.setattr(claims, "FAST_BATCH", 2)
    for number in range(5):
        keywords.add(person, f"word{number}")
    for rate, batches in [(1000.0, 3), (1.0, 1)]:
        Platform.objects.filter(pk=egun.pk).update(requests_per_second=rate)
        KeywordPlatform.objects.update(leased_until=None)
        Keyword.objects.update(next_check_at=timezone.now())
        assert len(claims.claim_due()[1]) == batches


def test_baselines_give_way_after_a_while_and_the_next_scan_goes_on(
    egun: Platform, person: Person, site: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scans, "BASELINES_SECONDS", 0.0)
    site.put(1)
    for number in range(10):
        keywords.add(person, f"word{number}")
    scan(site)
    rest = KeywordPlatform.objects.exclude(baseline="complete")
    assert 0 < rest.count() < 10
    assert rest.exclude(lease_token=None).count() == 0
    assert rest.filter(keyword__next_check_at__gt=timezone.now()).count() == 0
    while rest.exists():
        scan(site)
