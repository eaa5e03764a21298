"""A site that refuses or is not understood for long: told once, and once when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from accounts.models import Outage
from aibot.tasks import check_health
from health.delivery_handlers import NotifyOutage
from health.findings import Finding
from health.references import OUTAGE
from health.sites import check_sites
from monitoring.models import KeywordPlatform, Platform, PlatformState
from monitoring.problems import ProblemCode, in_words, stored
from monitoring.services import keywords
from outbox.models import Delivery
from tests.accounts import factories
from tests.health.test_outages import BEGIN, alive

pytestmark = pytest.mark.django_db

Problem = PlatformState.Problem


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def search(clock: time_machine.Traveller) -> KeywordPlatform:
    Platform.objects.exclude(slug="egun.de").update(enabled=False)
    owner = factories.owner(telegram_id=1)
    keyword, _ = keywords.add(owner, "Kappmesser")
    alive()
    return keyword.searches.get(platform__slug="egun.de")


def succeed(search: KeywordPlatform) -> None:
    now = timezone.now()
    KeywordPlatform.objects.filter(pk=search.pk).update(
        last_success=now, last_checked=now, errors=0
    )
    PlatformState.objects.update_or_create(
        platform=search.platform, defaults={"failures": 0, "problem": "", "last_success_at": now}
    )


def fail(search: KeywordPlatform, problem: str, error: str) -> None:
    KeywordPlatform.objects.filter(pk=search.pk).update(errors=3, last_checked=timezone.now())
    PlatformState.objects.filter(platform=search.platform).update(
        failures=3, problem=problem, last_error=error
    )


def told() -> list[str]:
    made = [
        NotifyOutage().prepare(one)
        for one in Delivery.objects.filter(kind=OUTAGE, state="queued").order_by("id")
    ]
    Delivery.objects.filter(kind=OUTAGE).update(state="sent")
    return [one.bot_message.text for one in made if one is not None and one.bot_message]


def look(clock: time_machine.Traveller, **later: int) -> list[str]:
    clock.shift(timedelta(**later))
    alive()
    for _ in range(2):  # what is found for the first time is not told yet
        check_health()
    with translation.override("en"):
        return told()


@pytest.mark.parametrize(
    ("problem", "error", "words"),
    [
        (Problem.BLOCKED, stored(ProblemCode.HTTP_STATUS, status=403), "refuses our requests"),
        (Problem.UNREADABLE, stored(ProblemCode.NOT_CLEARLY_EMPTY), "not understood"),
        (Problem.CAPTCHA, stored(ProblemCode.CAPTCHA), "a proof"),
        (Problem.DOWN, stored(ProblemCode.NO_ANSWER, seconds=20), "can't be reached"),
        (Problem.RATE, "what an older version stored", "fewer requests"),
    ],
)
def test_the_owner_is_told_once_and_when_it_is_over(
    clock: time_machine.Traveller, search: KeywordPlatform, problem: str, error: str, words: str
) -> None:
    succeed(search)
    assert look(clock, minutes=5) == []
    fail(search, problem, error)
    assert look(clock, minutes=30) == []
    [text] = look(clock, minutes=60)
    assert "searching egun.de" in text and words in text and f"({in_words(error)})" in text
    assert "what is still there later is announced" in text
    assert look(clock, hours=5) == []
    succeed(search)
    [text] = look(clock, minutes=5)
    assert "Works again: searching egun.de" in text
    assert not Outage.objects.filter(ended_at=None).exists()


def test_what_never_worked_is_told_too(
    clock: time_machine.Traveller, search: KeywordPlatform
) -> None:
    PlatformState.objects.update_or_create(platform=search.platform)
    fail(search, Problem.UNREADABLE, "no row is there")
    assert look(clock, minutes=50) == []
    assert len(look(clock, minutes=30)) == 1


def test_one_keyword_that_fails_is_no_outage_of_the_site(
    clock: time_machine.Traveller, search: KeywordPlatform
) -> None:
    other, _ = keywords.add(search.keyword.person, "Helm")
    succeed(search)
    fail(other.searches.get(platform=search.platform), Problem.UNREADABLE, "x")
    for _hour in range(3):
        clock.shift(timedelta(hours=1))
        succeed(search)
        assert look(clock, minutes=1) == []


def test_a_list_that_is_doubted_is_told(
    clock: time_machine.Traveller, search: KeywordPlatform
) -> None:
    succeed(search)
    KeywordPlatform.objects.filter(pk=search.pk).update(doubted_at=timezone.now())
    [text] = look(clock, minutes=15)
    assert "egun.de" in text and "Nothing of it is announced" in text
    KeywordPlatform.objects.filter(pk=search.pk).update(doubted_at=None)
    succeed(search)
    assert len(look(clock, minutes=5)) == 1


def test_sites_that_nobody_searches_are_not_looked_at(search: KeywordPlatform) -> None:
    search.keyword.active = False
    search.keyword.save()
    assert check_sites() == []
    search.keyword.active = True
    search.keyword.save()
    assert Finding(f"site:{search.platform_id}", None) in check_sites()
