"""Whatever happens in between, what is announced is what is new: once, and all of it."""

from __future__ import annotations

import contextlib
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Person
from monitoring.models import Announcement, Keyword, KeywordPlatform, Listing, Platform, Sighting
from monitoring.services import keywords
from monitoring.services.scanning import results
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite, down

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("new"), st.integers(1, 14)),
        st.tuples(st.just("gone"), st.integers(0, 30)),
        st.tuples(st.just("scan"), st.just(0)),
        st.tuples(st.just("error"), st.integers(1, 4)),
        st.tuples(st.just("crash"), st.just(0)),
        st.tuples(st.just("twice"), st.just(0)),
    ),
    max_size=14,
)


class World:
    """A site that changes, and what was there when."""

    def __init__(self) -> None:
        self.site = FakeSite(per_page=5)
        self.next = 1
        self.removed: set[int] = set()

    def put(self, count: int) -> None:
        self.site.put(*range(self.next, self.next + count))
        self.next += count

    def remove(self, place: int) -> None:
        if place < len(self.site.lots):
            self.removed.add(self.site.lots.pop(place).number)

    def scan_with_error_on(self, page: int) -> None:
        self.site.fails = lambda number, url: down(number, url) if number == page else None
        scan(self.site)
        self.site.fails = lambda number, url: None

    def scan_with_crash(self) -> None:
        dying = mock.patch.object(results, "_store_state", side_effect=SystemExit)
        with dying, contextlib.suppress(SystemExit):
            scan(self.site)

    def do(self, step: str, number: int) -> None:
        match step:
            case "new":
                self.put(number)
            case "gone":
                self.remove(number)
            case "error":
                self.scan_with_error_on(number)
            case "crash":
                self.scan_with_crash()
            case _:
                for _ in range(2 if step == "twice" else 1):
                    scan(self.site)


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=st.integers(0, 12), steps=STEPS)
def test_the_announced_are_exactly_the_new(
    egun: Platform, person: Person, before: int, steps: list[tuple[str, int]]
) -> None:
    for model in (Announcement, Sighting, Listing, KeywordPlatform, Keyword):
        model.objects.all().delete()
    keywords.add(person, "Kappmesser")
    world = World()
    world.put(before)
    scan(world.site)
    for step in steps:
        world.do(*step)
    scan(world.site)
    scan(world.site)
    announced = announced_to(person)
    assert len(announced) == len(set(announced)), "twice"
    assert set(announced) <= set(range(before + 1, world.next)), "old"
    missed = set(range(before + 1, world.next)) - set(announced)
    assert missed <= world.removed, "lost"
