"""Full reads find what a site does not show first, and become rarer."""

from __future__ import annotations

from accounts.models import Person
from monitoring.models import Keyword
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.judging.changes import later


def test_what_turns_up_on_the_second_page_is_found_within_about_an_hour(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(*range(1, 31))
    scan(site)
    other = FakeSite()
    other.put(99, title="Kappmesser 99")
    site.lots.insert(15, other.lots[0])
    scan(site)
    assert announced_to(person) == []
    with later(minutes=61):
        assert scan(site) == 1
    assert announced_to(person) == [99]


def test_full_reads_become_rarer_while_they_bring_nothing(keyword: Keyword, site: FakeSite) -> None:
    site.put(*range(1, 31))
    scan(site)
    full = []
    for minutes in range(0, 24 * 60, 60):
        site.requests.clear()
        with later(minutes=minutes):
            scan(site)
        if len(site.requests) == 3:
            full.append(minutes)
    assert 3 <= len(full) <= 5 and full[0] == 60, full


def test_a_site_that_does_not_sort_is_noticed(keyword: Keyword, site: FakeSite) -> None:
    site.put(*range(1, 31))
    scan(site)
    other = FakeSite()
    other.put(*range(100, 104))
    site.lots[20:20] = other.lots
    with later(minutes=61):
        assert scan(site) == 4
    assert keyword.searches.get().note == "not_newest_first"
