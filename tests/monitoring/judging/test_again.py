"""What was there before is told once a price, a title or a limit makes it fit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Person
from monitoring.evaluation import MatchFilter, Verdict, evaluate
from monitoring.models import Keyword, Notice, Sighting
from monitoring.platforms.base import ScrapedItem
from monitoring.services import keywords
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.judging.changes import change
from tests.monitoring.sent import send_all


def test_a_lot_that_was_too_dear_is_told_once_it_is_not(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    keywords.set_match_filter(watched, price_to=50)
    site.put(2, price="80,00")
    assert scan(site) == 0
    change(site, 2, price="60,00")
    assert scan(site) == 0
    change(site, 2, price="40,00")
    assert scan(site) == 1
    change(site, 2, price="80,00")
    scan(site)
    change(site, 2, price="30,00")
    assert scan(site) == 0
    assert announced_to(person) == [2]
    [message] = send_all()
    assert "the price was €60.00 and is €30.00" in message.text


def test_a_lot_of_the_baseline_that_becomes_cheap_enough_is_told(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(1, price="80,00")
    site.put(2, price="30,00")
    scan(site)
    keywords.set_match_filter(keyword, price_to=50)
    change(site, 1, price="40,00")
    change(site, 2, price="20,00")
    assert scan(site) == 1
    assert announced_to(person) == [1]


@pytest.mark.parametrize(
    ("price", "currency", "verdict"),
    [
        ("80", "EUR", Verdict.PRICE),
        ("40", "EUR", Verdict.ANNOUNCED),
        ("1250", "UAH", Verdict.ANNOUNCED),
        ("1250", "", Verdict.ANNOUNCED),
    ],
)
def test_a_limit_counts_for_prices_in_its_own_currency(
    price: str, currency: str, verdict: str
) -> None:
    """1250 hryvnias are less than 50 euros: what can't be compared is told."""
    wanted = MatchFilter("Helm", price_to=Decimal(50), currency="EUR")
    item = ScrapedItem("1", "Helm", "https://s.example/1", price=Decimal(price), currency=currency)
    [found] = evaluate([item], wanted, baseline_complete=True, now=timezone.now())
    assert found.verdict == verdict


def test_a_lower_price_in_another_currency_is_told_whatever_the_limits(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    """It can't be announced as one that fits now."""
    keywords.set_match_filter(watched, price_to=1, currency="UAH", price_drops=True)
    for price in ("80,00", "40,00"):
        change(site, 1, price=price)
        scan(site)
    assert announced_to(person) == []
    assert Notice.objects.get().listing.price == 40


def test_new_limits_alone_tell_nothing(watched: Keyword, person: Person, site: FakeSite) -> None:
    keywords.set_match_filter(watched, price_to=50)
    site.put(2, price="80,00")
    scan(site)
    keywords.set_match_filter(watched, price_to=100)
    site.put(3, price="90,00")
    scan(site)
    assert announced_to(person) == [3]


@pytest.mark.parametrize("there_before", [True, False])
def test_a_title_that_fits_now_is_told_with_the_old_one(
    keyword: Keyword, person: Person, site: FakeSite, there_before: bool
) -> None:
    keywords.set_match_filter(keyword, exclude="Replika")
    if not there_before:
        scan(site)
    site.put(1, title="Kappmesser Replika")
    scan(site)
    change(site, 1, title="Kappmesser original")
    assert scan(site) == 1
    [message] = send_all()
    assert "the title was “Kappmesser Replika”" in message.text
    assert Sighting.objects.get().verdict == "announced"


def test_two_keywords_judge_for_themselves(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    """The one that looks later compares with what it has seen itself."""
    other = keywords.add(Person.objects.create(telegram_id=501), "Kappmesser")[0]
    scan(site)
    keywords.set_match_filter(watched, price_to=50)
    site.put(2, price="80,00")
    scan(site)
    change(site, 2, price="40,00")
    Keyword.objects.filter(pk=watched.pk).update(active=False)
    scan(site)
    Keyword.objects.filter(pk=watched.pk).update(active=True)
    Keyword.objects.filter(pk=other.pk).update(active=False)
    assert scan(site) == 1
    assert announced_to(person) == [2]
