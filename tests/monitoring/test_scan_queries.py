"""How many statements a batch takes, and that searches that are stored together fail alone.

Counted are the statements that read or write rows; BEGIN, COMMIT and savepoints are not.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from monitoring.models import Keyword, KeywordPlatform, Listing, Platform, Sighting
from monitoring.platforms.base import Page, Query, Response, Site
from monitoring.platforms.egun import Egun
from monitoring.platforms.registry import ADAPTERS
from monitoring.services import keywords
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite

NO_ROWS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
WORDS = ("Dolch", "Helm", "Karte", "Messer", "Orden", "Ring", "Schild", "Uhr")


@pytest.fixture
def site(egun: Platform) -> FakeSite:
    """A site that is asked for all words at once, and was asked before."""
    Platform.objects.update(concurrency=len(WORDS))
    made = FakeSite()
    three_scans(made, persons=1, words=1)
    return made


def people(count: int) -> list[Person]:
    return [
        Person.objects.create(telegram_id=one, role=Person.Role.SUBSCRIBER, language="en")
        for one in range(1, count + 1)
    ]


def statements(site: FakeSite) -> int:
    """How many statements one scan takes."""
    with CaptureQueriesContext(connection) as captured:
        scan(site)
    return sum(not one["sql"].startswith(NO_ROWS) for one in captured)


def three_scans(site: FakeSite, persons: int, words: int) -> tuple[int, int, int]:
    """The statements of the baseline, of a scan that finds something, and of one that does not."""
    Person.objects.all().delete()
    Listing.objects.all().delete()
    site.lots.clear()
    site.put(1, 2, 3)
    for person in people(persons):
        for word in WORDS[:words]:
            keywords.add(person, word)
    baseline = statements(site)
    site.put(4)
    found = statements(site)
    return baseline, found, statements(site)


def test_a_search_takes_as_many_statements_for_many_people_as_for_one(site: FakeSite) -> None:
    baseline, _found, unchanged = three_scans(site, persons=1, words=1)
    baseline_of_ten, _found_by_ten, unchanged_of_ten = three_scans(site, persons=10, words=1)
    assert (baseline_of_ten, unchanged_of_ten) == (baseline, unchanged)


def test_many_searches_take_few_statements_more_than_one(site: FakeSite) -> None:
    more = len(WORDS) - 1
    one = three_scans(site, persons=1, words=1)
    many = three_scans(site, persons=1, words=len(WORDS))
    baseline, found, unchanged = (after - before for before, after in zip(one, many, strict=True))
    assert baseline <= more, "one each, for the state of the search"
    assert found <= 6 * more
    assert unchanged == 0


class BrokenTitles(Egun):
    """Reads titles for one word that no database can store."""

    def parse(self, site: Site, query: Query, response: Response, now: datetime) -> Page:
        page = super().parse(site, query, response, now)
        if query.words != WORDS[0]:
            return page
        return replace(page, items=tuple(replace(one, title="\ud800") for one in page.items))


def test_of_searches_that_are_stored_together_one_that_fails_fails_alone(
    site: FakeSite, person: Person, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    Keyword.objects.all().delete()
    monkeypatch.setitem(ADAPTERS, "egun", BrokenTitles())
    for word in WORDS:
        keywords.add(person, word)
    scan(site)
    failed = KeywordPlatform.objects.exclude(baseline="complete").get()
    assert failed.keyword.text == WORDS[0] and "UnicodeEncodeError" in failed.last_error
    assert set(Sighting.objects.values_list("keyword__text", flat=True)) == set(WORDS[1:])
    site.put(5)
    scan(site)
    assert announced_to(person) == [5]
    assert Keyword.objects.filter(searches__lease_token__isnull=False).count() == 0
