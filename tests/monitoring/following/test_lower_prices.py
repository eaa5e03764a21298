"""A lower price of a listing that somebody follows is told once."""

from __future__ import annotations

import pytest

from accounts.models import Person
from monitoring.models import Keyword, Listing, Notice, Star
from monitoring.services import keywords
from monitoring.services.pauses import set_active
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.following.steps import prices, told
from tests.monitoring.judging.changes import change


@pytest.mark.parametrize(("number", "first"), [(1, "€50.00"), (2, "€100.00")])
def test_a_lower_price_is_told_once_for_each_new_low(
    watched: Keyword, site: FakeSite, number: int, first: str
) -> None:
    keywords.set_match_filter(watched, price_drops=True)
    lines = prices(watched, site, number, "40,00", "45,00", "40,00", "39,90", "45,00", "30,00")
    assert lines == [f"{first} → €40.00", "€40.00 → €30.00"]


def test_without_the_setting_nothing_is_told(watched: Keyword, site: FakeSite) -> None:
    assert prices(watched, site, 1, "40,00", "1,00") == []


def test_small_steps_are_told_when_they_add_up(watched: Keyword, site: FakeSite) -> None:
    keywords.set_match_filter(watched, price_drops=True)
    lines = prices(watched, site, 2, "99,00", "98,00", "97,50", "96,90", "96,00")
    assert lines == ["€100.00 → €96.90"]


def test_a_price_that_another_keyword_sees_first_is_told(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    keywords.set_match_filter(watched, price_drops=True)
    other = Person.objects.create(telegram_id=501, role=Person.Role.SUBSCRIBER, language="en")
    keywords.add(other, "Messer")
    scan(site)
    Keyword.objects.filter(pk=watched.pk).update(frequency_seconds=3600)
    assert prices(watched, site, 1, "40,00") == ["€50.00 → €40.00"]
    assert Notice.objects.get().person == person


def test_a_star_and_a_keyword_tell_once(watched: Keyword, person: Person, site: FakeSite) -> None:
    keywords.set_match_filter(watched, price_drops=True)
    Star.objects.create(person=person, listing=Listing.objects.get(number="1"))
    assert prices(watched, site, 1, "40,00") == ["€50.00 → €40.00"]


def test_what_comes_within_the_limits_is_a_find_and_not_a_lower_price(
    watched: Keyword, site: FakeSite
) -> None:
    """Also for what was there at the beginning, and for what another keyword saw before."""
    keywords.set_match_filter(watched, price_drops=True, price_to=45)
    site.put(3, price="80,00")
    scan(site)
    for number in (1, 3):
        change(site, number, price="40,00")
    messages = told(site)
    assert sorted(message.text[0] for message in messages) == ["🆕", "🆕"]
    assert prices(watched, site, 3, "30,00") == ["€40.00 → €30.00"]
    assert prices(watched, site, 2, "60,00") == []


@pytest.mark.parametrize("now", ["muted", "paused", "deleted", "seller", "words"])
def test_what_the_keyword_does_not_want_is_not_told(
    watched: Keyword, site: FakeSite, now: str
) -> None:
    keywords.set_match_filter(watched, price_drops=True)
    other = Person.objects.create(telegram_id=501, role=Person.Role.SUBSCRIBER)
    keywords.add(other, "Kappmesser")
    scan(site)
    match now:
        case "muted":
            keywords.mute(watched, None)
        case "paused":
            set_active([watched], False)
        case "deleted":
            keywords.delete(watched)
        case "seller":
            keywords.set_match_filter(watched, exclude_sellers="mueller77")
        case "words":
            keywords.set_match_filter(watched, exclude="Kappmesser")
    assert prices(watched, site, 1, "40,00") == []


def test_another_kind_of_price_is_no_lower_one(watched: Keyword, site: FakeSite) -> None:
    keywords.set_match_filter(watched, price_drops=True)
    change(site, 1, price="1,00", kind="bid")
    assert told(site) == []


def test_a_lower_buy_now_price_is_told_though_the_bid_stays(
    watched: Keyword, site: FakeSite, person: Person
) -> None:
    keywords.set_match_filter(watched, price_drops=True)
    change(site, 1, buy_now="90,00")
    assert told(site) == [], "there was none before"
    change(site, 1, buy_now="89,50")
    assert told(site) == [], "so little is not worth a message"
    change(site, 1, buy_now="70,00")
    [message] = told(site)
    assert "The price fell" in message.text
    assert "buy now €89.50 → €70.00 · €49.00" in message.text
    change(site, 1, price="40,00", buy_now="60,00")
    [message] = told(site)
    assert "€50.00 → €40.00" in message.text, "one message is enough"


def test_a_sale_is_one_message(watched: Keyword, site: FakeSite) -> None:
    keywords.set_match_filter(watched, price_drops=True)
    site.put(*range(3, 11), price="100,00")
    told(site)
    for number in range(3, 10):
        change(site, number, price="50,00")
    [message] = told(site)
    assert message.text.startswith("📉 7 lower prices\n")
    assert message.text.count("€100.00 → €50.00") == 7


def test_a_find_that_waits_shows_the_new_price_itself(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    keywords.set_match_filter(watched, price_drops=True)
    site.put(3, price="80,00")
    scan(site)
    change(site, 3, price="40,00")
    [message] = told(site)
    assert message.text.startswith("🆕") and "€40.00" in message.text
