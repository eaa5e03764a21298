"""Listings appear, change, vanish, return and move between pages: what is announced is what a
person with a price limit would call new, and nothing twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Person
from monitoring.models import Announcement, Keyword, KeywordPlatform, Listing, Platform, Sighting
from monitoring.services import keywords
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite, down
from tests.monitoring.pages import Lot

LIMIT = 50
PLACES = st.integers(0, 20)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(1, 5), st.sampled_from([30, 80])),
        st.tuples(st.just("price"), PLACES, st.sampled_from([20, 40, 60, 90])),
        st.tuples(st.just("vanish"), PLACES, st.just(0)),
        st.tuples(st.just("return"), PLACES, st.just(0)),
        st.tuples(st.just("move"), PLACES, PLACES),
        st.tuples(st.just("fail"), st.integers(1, 3), st.just(0)),
        st.tuples(st.just("scan"), st.just(0), st.just(0)),
        st.tuples(st.just("full"), st.just(0), st.just(0)),
    ),
    max_size=12,
)


class World:
    """A site, and what a person with a limit would call new."""

    def __init__(self) -> None:
        self.site = FakeSite(per_page=4)
        self.gone: list[Lot] = []
        self.next = 1
        #: The lots that were within the limit at some look.
        self.fitted: set[int] = set()

    def do(self, step: str, first: int, second: int) -> None:
        lots = self.site.lots
        match step:
            case "put":
                self.site.put(*range(self.next, self.next + first), price=f"{second},00")
                self.next += first
            case "price" if first < len(lots):
                lots[first] = replace(lots[first], price=f"{second},00")
            case "vanish" if first < len(lots):
                self.gone.append(lots.pop(first))
            case "return" if self.gone:
                lots.insert(min(first, len(lots)), self.gone.pop())
            case "move" if first < len(lots):
                lots.insert(min(second, len(lots) - 1), lots.pop(first))
            case "fail":
                self.site.fails = lambda page, url: down(page, url) if page == first else None
                self.look()
                self.site.fails = lambda page, url: None
            case "scan" | "full":
                self.look(full=step == "full")

    def look(self, *, full: bool = False) -> None:
        self.fitted |= {lot.number for lot in self.site.lots if fits(lot)}
        if full:
            KeywordPlatform.objects.update(full_read_at=Keyword.objects.get().since)
        scan(self.site)


def fits(lot: Lot) -> bool:
    return int(lot.price.partition(",")[0]) <= LIMIT


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=st.lists(st.sampled_from([30, 80]), max_size=8), steps=STEPS)
def test_what_is_announced_is_what_a_person_would_call_new(
    egun: Platform, person: Person, before: list[int], steps: list[tuple[str, int, int]]
) -> None:
    for model in (Announcement, Sighting, Listing, KeywordPlatform, Keyword):
        model.objects.all().delete()
    keyword = keywords.add(person, "Kappmesser")[0]
    keywords.set_match_filter(keyword, price_to=LIMIT)
    world = World()
    for price in before:
        world.do("put", 1, price)
    scan(world.site)
    old = {lot.number for lot in world.site.lots if fits(lot)}
    for step in steps:
        world.do(*step)
    world.look(full=True)
    world.look(full=True)
    announced = announced_to(person)
    assert len(announced) == len(set(announced)), "twice"
    assert set(announced) <= world.fitted - old, "old, or never within the limit"
    there = {lot.number for lot in world.site.lots if fits(lot)}
    assert there - old <= set(announced), "lost"
