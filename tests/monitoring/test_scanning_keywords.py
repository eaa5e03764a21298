"""What is announced for keywords that are shared, deleted, renamed, limited or muted."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Person
from monitoring.models import Decision, Keyword, Platform, Sighting
from monitoring.services import keywords
from monitoring.services.hits import hits_now
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite


def test_two_keywords_of_one_person_announce_once(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    keywords.add(person, "Messer")
    site.put(1)
    scan(site)
    site.put(2)
    assert scan(site) == 1
    assert announced_to(person) == [2]
    verdicts = set(Sighting.objects.filter(listing__number="2").values_list("verdict", flat=True))
    assert verdicts == {"announced", "known"}


def test_a_deleted_keyword_comes_back_without_old_news(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(1)
    scan(site)
    site.put(2)
    scan(site)
    keywords.delete(keyword)
    site.put(3)
    scan(site)
    back, new = keywords.add(person, "kappmesser")
    assert new and back.pk == keyword.pk
    scan(site)
    site.put(4)
    scan(site)
    assert announced_to(person) == [2, 4]


def test_a_renamed_keyword_gets_a_new_baseline(
    keyword: Keyword, egun: Platform, person: Person, site: FakeSite
) -> None:
    site.put(1)
    scan(site)
    keywords.rename(keyword, "Helm")
    site.put(2)
    scan(site)
    hits = hits_now(keyword.searches.get(platform=egun), 3, timezone.now())
    assert [listing.number for listing in hits.first] == ["2"], "not the old ones"
    site.put(3)
    scan(site)
    assert announced_to(person) == [3]


def test_limits_and_words_are_decisions_with_a_reason(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    keywords.set_match_filter(keyword, price_to=40, exclude="Replika")
    site.put(1)
    scan(site)
    site.put(2, price="49,00")
    site.put(3, price="39,00", title="Kappmesser REPLIKA")
    site.put(4, price="39,00")
    scan(site)
    assert announced_to(person) == [4]
    why = {d.listing.number: (d.verdict, d.detail) for d in Decision.objects.all()}
    assert why == {
        "2": ("price", "49.00 > 40.00"),
        "3": ("excluded", "Replika"),
        "4": ("announced", ""),
    }


def test_a_muted_keyword_goes_on_searching(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(1)
    scan(site)
    keywords.mute(keyword, None)
    site.put(2)
    scan(site)
    keywords.unmute(keyword)
    site.put(3)
    scan(site)
    assert announced_to(person) == [3]
    assert Sighting.objects.get(listing__number="2").verdict == "muted"
