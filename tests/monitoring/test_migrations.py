"""What becomes of the rows that are there when the tables change."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from accounts.models import Person
from monitoring.models import Keyword, Listing, Platform

pytestmark = pytest.mark.django_db

take_currency_of_sites = import_module(
    "monitoring.migrations.0002_currency_of_limits"
).take_currency_of_sites


@pytest.fixture
def person() -> Person:
    return Person.objects.create(telegram_id=500)


@pytest.mark.parametrize(
    ("offered", "limit", "currency"),
    [
        ([("UAH", 5), ("UAH", 7)], 50, "UAH"),
        ([("UAH", 5), ("", None), ("EUR", None)], 50, "UAH"),
        ([("UAH", 5), ("EUR", 7)], 50, "EUR"),
        ([], 50, "EUR"),
        ([("UAH", 5)], None, "EUR"),
    ],
)
def test_limits_get_the_currency_of_the_sites(
    person: Person, offered: list[tuple[str, int | None]], limit: int | None, currency: str
) -> None:
    site, other = (Platform.objects.create(name=name, slug=name) for name in ("one", "two"))
    for number, (sign, price) in enumerate(offered):
        Listing.objects.create(platform=site, number=str(number), currency=sign, price=price)
    Listing.objects.create(platform=other, number="1", currency="USD", price=Decimal(3))
    keyword = Keyword.objects.create(person=person, text="Helm", price_to=limit)
    keyword.platforms.add(site)
    take_currency_of_sites(apps, None)
    keyword.refresh_from_db()
    assert keyword.currency == currency


def test_what_still_runs_as_it_was_before_an_update_can_make_keywords(person: Person) -> None:
    before = MigrationLoader(connection).project_state([("monitoring", "0001_initial")]).apps
    before.get_model("monitoring", "Keyword").objects.create(person_id=person.pk, text="Helm")
    assert Keyword.objects.get().currency == "EUR"
