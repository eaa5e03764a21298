"""Baselines that could not be read: what is told of their lots, and what is not."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import Person
from monitoring.cards.keyword import health_line
from monitoring.models import Keyword, Listing, Platform
from monitoring.problems import ProblemCode
from monitoring.selectors import health_of
from monitoring.services.fetching.types import FetchFailure
from monitoring.services.notifying import notifications
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite, down
from tests.monitoring.sent import send_all


def missing(page: int, url: str) -> Exception:
    return FetchFailure("missing", ProblemCode.HTTP_STATUS, status=404)


def test_the_first_lot_ever_on_a_site_that_was_not_understood_is_told(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.fails = missing
    scan(site)
    scan(site)
    site.fails = lambda page, url: None
    site.put(1)
    assert scan(site) == 1
    assert announced_to(person) == [1]


def test_a_page_that_is_not_understood_is_said_at_once_and_in_the_health(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    notifications.show_new_keyword(keyword)
    send_all()
    site.fails = missing
    scan(site)
    [edit] = send_all()
    assert "the answer of this site is not understood" in edit.text
    health = health_of(Keyword.objects.get())
    assert health.state == "never" and "404" in health_line(health)


def test_a_site_that_was_down_has_its_old_lots_as_baseline_and_its_new_ones_as_news(
    keyword: Keyword, egun: Platform, person: Person, site: FakeSite
) -> None:
    Listing.objects.create(
        platform=egun, number="10", title="Helm", first_seen_at=keyword.since - timedelta(hours=1)
    )
    site.put(8, 9)
    site.fails = down
    scan(site)
    site.put(11)
    site.fails = lambda page, url: None
    assert scan(site) == 1
    assert announced_to(person) == [11]


def test_a_site_that_was_down_tells_nothing_if_nothing_is_certain(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(1, 2, 3)
    site.fails = down
    scan(site)
    site.fails = lambda page, url: None
    assert scan(site) == 0
