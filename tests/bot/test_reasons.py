"""/warum: why somebody was told of a listing, or was not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Person
from monitoring.models import Decision, Keyword, Listing, Platform
from monitoring.services import keywords
from outbox.models import Delivery
from tests.bot.talk import Talk, everything, shown
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.sent import send_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_thread", "tasks")]


def why(text: object) -> str:
    return everything(Talk(500).write(f"/warum {text}"))


@pytest.fixture
def began(keyword: Keyword, site: FakeSite) -> Keyword:
    """A keyword that began with listing 1001."""
    site.put(1001)
    scan(site)
    return keyword


def test_what_was_there_at_the_beginning(began: Keyword, person: Person) -> None:
    person.time_zone = "Pacific/Kiritimati"
    person.save()
    pair = began.searches.get()
    pair.since = timezone.now().replace(year=2026, month=11, day=28, hour=12)
    pair.save()
    assert "Kappmesser: it was already there when the search began on 29 Nov 2026" in why(1001)


def test_what_was_told_and_when(began: Keyword, site: FakeSite) -> None:
    site.put(1002)
    scan(site)
    assert "The message waits" in why(1002)
    send_all()
    link = "https://www.egun.de/item/1002/kappmesser"
    for name in (1002, "egun.de:1002", link, "Nr. 1002"):
        assert "Kappmesser: announced" in why(name)
        assert "I told you on" in why(name)


def test_what_was_told_of_it_later(began: Keyword, person: Person, site: FakeSite) -> None:
    keywords.set_match_filter(began, price_drops=True)
    site.lots.clear()
    site.put(1001, price="20,00")
    scan(site)
    assert "the price fell" in why(1001)


@pytest.mark.parametrize(
    ("options", "lot", "reason"),
    [
        (
            {"price_to": 50},
            {"price": "80,00"},
            "left out, because its price €80.00 was above your limit €50.00",
        ),
        (
            {"price_from": 50},
            {"price": "8,00"},
            "left out, because its price €8.00 was below your limit €50.00",
        ),
        ({"exclude": "Replika"}, {"title": "Replika"}, "left out, because “Replika” is in it"),
        (
            {"exclude_sellers": "shop"},
            {"seller": "shop"},
            "left out, because you don't want the seller “shop”",
        ),
        (
            {"whole_words": True},
            {"title": "Kappmesserchen"},
            "left out, because “Kappmesser” is not in its title like this",
        ),
        ({"muted_until": "soon"}, {}, "not announced, because the keyword was muted"),
    ],
)
def test_the_rule_that_left_it_out(
    began: Keyword, site: FakeSite, options: dict[str, Any], lot: dict[str, Any], reason: str
) -> None:
    if "muted_until" in options:
        keywords.mute(began, timedelta(hours=1))
    else:
        keywords.set_match_filter(began, **options)
    site.put(1002, **lot)
    scan(site)
    assert f"Kappmesser: {reason}" in why(1002)
    assert f"(1002): {reason}" in why("kappmesser"), "also by the keyword"


def test_what_is_left_of_a_decision_that_is_no_longer_kept(began: Keyword, site: FakeSite) -> None:
    keywords.set_match_filter(began, price_to=50)
    site.put(1002, price="80,00")
    scan(site)
    Decision.objects.all().delete()
    assert "left out, because its price was outside your limits" in why(1002)


def test_each_keyword_is_named(began: Keyword, person: Person, site: FakeSite) -> None:
    keywords.add(person, "Messer")
    scan(site)
    said = why(1001)
    assert "Kappmesser: it was already" in said and "Messer: it was already" in said


def test_what_only_others_found_is_said_to_be_so(began: Keyword, egun: Platform) -> None:
    other = Listing.objects.create(platform=egun, number="1003", title="Helm", url="")
    assert "it is on egun.de, but none of your keywords has found it there." in why(other.number)


def test_two_sites_with_the_same_number_are_told_apart(began: Keyword, site: FakeSite) -> None:
    elsewhere = Platform.objects.exclude(slug="egun.de").order_by("pk")[0]
    listing = Listing.objects.create(platform=elsewhere, number="1001", title="Säbel", url="")
    assert "Säbel" not in why(1001)
    began.sightings.create(listing=listing, verdict="baseline")
    assert len(Talk(500).write("/warum 1001")) == 2
    assert "Säbel" in why(listing.key) and "Kappmesser 1001" not in why(listing.key)


def pages(text: str) -> list[str]:
    """What is answered, and what follows at each press of its button."""
    talk, found = Talk(500), []
    talk.write(text)
    while True:
        newest = shown(Delivery.objects.latest("id"))
        found.append(newest.text)
        if not newest.buttons:
            return found
        talk.press(newest.buttons[0][0].data)


def test_everything_about_a_listing_can_be_read_to_its_end(began: Keyword) -> None:
    listing, now = Listing.objects.get(), timezone.now()
    for number in range(25):
        Decision.objects.create(
            keyword=began, listing=listing, verdict="price", detail=f"{number}.00 > 0.50", at=now
        )
    found = pages("/warum 1001")
    assert [text.count("left out") for text in found] == [10, 10, 5]
    assert "price €24.00" in found[0] and "price €0.00" in found[-1]


def test_everything_that_a_keyword_decided_can_be_read_to_its_end(
    began: Keyword, site: FakeSite
) -> None:
    site.put(*range(2001, 2022))
    scan(site)
    found = pages("/warum Kappmesser")
    assert [text.count("announced") for text in found] == [10, 10, 1]
    assert len({line for text in found for line in text.split("\n")[1:]}) == 21


def test_others_read_nothing_of_it(began: Keyword) -> None:
    Person.objects.create(telegram_id=501, role=Person.Role.SUBSCRIBER, language="en")
    listing = Listing.objects.get()
    assert "none of your keywords" in everything(Talk(501).write("/warum 1001"))
    for data in (f"w:{listing.pk}:0", f"w:k{began.pk}:0"):
        assert Talk(501).press(data) == ["This button no longer works."]
