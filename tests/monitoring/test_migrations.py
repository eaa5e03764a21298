"""What becomes of the rows that are there when the tables change."""

from __future__ import annotations

from concurrent.futures import Future
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from accounts.models import Person
from monitoring.models import Announcement, Keyword, Listing, Platform
from monitoring.platforms.base import Response
from monitoring.services import keywords
from monitoring.services.fetching.types import FetchResult, Request, Target
from tests.monitoring.conftest import scan

pytestmark = pytest.mark.django_db

take_currency_of_sites = import_module(
    "monitoring.migrations.0002_currency_of_limits"
).take_currency_of_sites
renumber = import_module("monitoring.migrations.0005_numbers_from_addresses").renumber


class OnePage:
    """A shop with all that it has on one page."""

    def __init__(self, rows: list[str]) -> None:
        self.rows, self.read = rows, 0

    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        self.read += 1
        page = f"<p>{self.read}</p><ul>{''.join(self.rows)}</ul>".encode()
        future: Future[FetchResult] = Future()
        future.set_result(FetchResult(Response(request.url, page, "text/html"), "", "", 0.01))
        return future


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


@pytest.mark.parametrize(
    ("number", "address", "now"),
    [
        ("/p?id=5&utm-source=top", "/p?id=5&utm-source=top", "/p?id=5"),
        ("/p?id=5", "/p?id=5&mc=3", "/p?id=5&mc=3"),
        ("/p", "/p?pvid=7", "/p?pvid=7"),
        ("/(S(ab))/p/5", "/(S(cd))/p/5", "/p/5"),
        ("/i?t=Old Helm", "/i?t=Old%20Helm", "/i?t=Old Helm"),
        ("/p?id=5", "/offer/7", "/p?id=5"),
        ("4711", "/p?id=5&utm-source=top", "4711"),
        ("https://s.example/?p=7&_kx=1", "/p/7", "https://s.example/?p=7&_kx=1"),
    ],
)
def test_a_number_from_an_address_becomes_what_is_made_from_it_now(
    number: str, address: str, now: str
) -> None:
    site = Platform.objects.create(name="Shop", slug="shop")
    Listing.objects.create(platform=site, number=number, url=f"https://s.example{address}")
    renumber(apps, None)
    assert Listing.objects.get().number == now


def test_a_number_that_another_listing_has_is_not_taken() -> None:
    """Nor one that the site's settings find, which is stored as it stands there."""
    found = {"slug": "found", "config": {"row": "li", "id": "a@href"}}
    site, other = Platform.objects.create(slug="shop"), Platform.objects.create(**found)
    one, two = "/p?id=5&utm-source=a", "/p?id=5&utm-source=b"
    for platform, number in ((site, one), (site, two), (other, one)):
        Listing.objects.create(platform=platform, number=number, url=f"https://s.example{number}")
    renumber(apps, None)
    numbers = Listing.objects.order_by("pk").values_list("platform__slug", "number")
    assert list(numbers) == [("shop", "/p?id=5"), ("shop", two), ("found", one)]


def test_what_was_found_before_an_update_is_not_announced_again(person: Person) -> None:
    config = {"search": "/s?q={query}", "row": "li", "title": "a", "link": "a", "price": "b"}
    Platform.objects.update(enabled=False)
    Platform.objects.create(slug="shop", adapter="css", base_url="https://s.example", config=config)
    links = [f"/p?id={n}{'&utm-source=top' if n % 2 else ''}" for n in range(12)]
    rows = [
        f'<li><a href="{link}">Helm Nummer {n}</a><b>5 €</b></li>' for n, link in enumerate(links)
    ]
    shop = OnePage(rows)
    keywords.add(person, "Helm")
    for _ in range(2):
        assert scan(shop) == 0
    for listing in Listing.objects.all():  # as the version before stored them
        listing.number = listing.url.removeprefix("https://s.example")
        listing.save()
    renumber(apps, None)
    shop.rows.append('<li><a href="/p?id=99&utm-source=top">Helm neu</a><b>5 €</b></li>')
    assert scan(shop) == 1
    assert Announcement.objects.get().listing.number == "/p?id=99"
