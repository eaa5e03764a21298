"""Several offers have one number, of their product: each is announced once, whatever page they
stand on together."""

from __future__ import annotations

import json
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import Person
from monitoring.models import Announcement, Keyword, KeywordPlatform, Listing, Platform, Sighting
from monitoring.platforms.base import Response
from monitoring.services import keywords
from monitoring.services.fetching.types import FetchResult, Request, Target
from tests.monitoring.conftest import scan

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Offer:
    """An offer of a product, whose number it has."""

    key: int
    product: int
    path: str = ""
    picture: str = ""
    name: str = ""

    @property
    def title(self) -> str:
        return self.name or f"Stahlhelm {self.key}"

    @property
    def link(self) -> str:
        return self.path or f"/angebot/nr-{self.key}"

    @property
    def image(self) -> str:
        return self.picture or f"/bild/{self.key}.jpg"


class Shop:
    """A shop of one kind, and what it has now, two pages of it."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.offers: list[Offer] = []
        self.per_page = 100

    def page(self, number: int) -> str:
        rest = self.offers[(number - 1) * self.per_page :]
        offers, more = rest[: self.per_page], len(rest) > self.per_page
        if self.kind == "feed":
            entries = "".join(
                f"<item><guid>P{one.product}</guid><title>{one.title}</title>"
                f"<link>{one.link}</link>"
                f'<enclosure type="image/jpeg" url="{one.image}"/></item>'
                for one in self.offers
            )
            return f'<rss version="2.0"><channel><title>x</title>{entries}</channel></rss>'
        if self.kind == "json":
            hits = [
                {"id": f"P{one.product}", "title": one.title, "url": one.link, "img": one.image}
                for one in offers
            ]
            return json.dumps({"items": hits, "next": more})
        things = [
            {
                "@type": "Product",
                "sku": f"P{one.product}",
                "name": one.title,
                "url": one.link,
                "image": one.image,
            }
            for one in offers
        ]
        following = f'<a rel="next" href="/s?q=x&p={number + 1}">' if more else ""
        rows = f'<script type="application/ld+json">{json.dumps(things)}</script>'
        return rows + following + ("" if offers else "<i>nichts</i>")

    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        number = int(request.url.rpartition("p=")[2]) if "p=" in request.url else 1
        future: Future[FetchResult] = Future()
        answer = Response(request.url, self.page(number).encode(), "text/html; charset=utf-8")
        future.set_result(FetchResult(answer, "", "", 0.01))
        return future


SETTINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "json_ld": ("css", {"search": "/s?q={query}", "next": "a[rel=next]", "empty": "i"}),
    "feed": ("feed", {"search": "/s?q={query}"}),
    "json": (
        "json_results",
        {
            "search": "/s?q={query}&p={page}",
            "row": "items",
            "next": "next",
            **{"title": "title", "link": "url", "id": "id", "image": "img"},
        },
    ),
}


def opened(kind: str) -> Shop:
    for model in (Announcement, Sighting, Listing, KeywordPlatform, Keyword, Platform):
        model.objects.all().delete()
    adapter, config = SETTINGS[kind]
    Platform.objects.create(
        slug="shop",
        name="Shop",
        adapter=adapter,
        base_url="https://s.example",
        requests_per_second=1000,
        config=config,
    )
    return Shop(kind)


def announced() -> list[str]:
    rows = Announcement.objects.order_by("listing__id")
    return list(rows.values_list("listing__title", flat=True))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 2)),
        st.tuples(st.just("gone"), st.integers(0, 9)),
        st.tuples(st.just("order"), st.integers(0, 9)),
    ),
    max_size=10,
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    kind=st.sampled_from(["json_ld", "feed"]),
    before=st.lists(st.integers(0, 2), max_size=5),
    steps=STEPS,
)
@example(kind="json_ld", before=[0], steps=[("put", 0), ("put", 1), ("put", 1)])
@example(kind="feed", before=[0], steps=[("put", 0), ("put", 1), ("put", 1)])
@example(kind="feed", before=[0], steps=[("gone", 0), ("put", 0), ("put", 0)])
@example(kind="json_ld", before=[0], steps=[("gone", 0), ("put", 0), ("put", 0)])
@example(
    kind="json_ld", before=[0, 1, 2], steps=[("put", 0), ("gone", 1), ("order", 0), ("put", 1)]
)
def test_what_shares_a_number_is_announced_once(
    person: Person, kind: str, before: list[int], steps: list[tuple[str, int]]
) -> None:
    shop = opened(kind)
    shop.offers = [Offer(key, product) for key, product in enumerate(before)]
    # What stays there all the time, with numbers of its own, so that no read is doubted.
    shop.offers += [Offer(100 + key, 100 + key) for key in range(9)]
    keywords.add(person, "Helm")
    scan(shop)
    new: list[Offer] = []
    for step, value in steps:
        place = value % len(shop.offers)
        match step:
            case "put":
                new.append(Offer(len(before) + len(new), value))
                shop.offers.insert(0, new[-1])
            case "gone" if shop.offers[place].key < 100:
                shop.offers.pop(place)
            case "order":
                shop.offers.append(shop.offers.pop(place))
        scan(shop)
    assert announced() == [one.title for one in new]


KINDS = pytest.mark.parametrize("kind", SETTINGS)


@KINDS
@pytest.mark.parametrize(
    "edited",
    [
        Offer(2, 0, "/angebot/nr-1"),
        Offer(2, 0, picture="/bild/1.jpg"),
        Offer(2, 0, "/angebot/P0/neu"),
        Offer(1, 0, "/neu"),
    ],
)
def test_what_is_edited_is_still_the_same(person: Person, kind: str, edited: Offer) -> None:
    shop = opened(kind)
    before = Offer(1, 0, "/angebot/P0/alt") if "P0" in edited.path else Offer(1, 0)
    shop.offers = [before, *(Offer(key, key) for key in range(100, 109))]
    keywords.add(person, "Helm")
    scan(shop)
    shop.offers[0] = edited
    scan(shop)
    assert announced() == []


def test_offers_of_one_product_on_two_pages(person: Person) -> None:
    shop = opened("json_ld")
    shop.per_page = 5
    shop.offers = [Offer(key, 0 if key == 7 else key) for key in range(1, 9)]
    keywords.add(person, "Helm")
    scan(shop)
    shop.offers.insert(0, Offer(9, 0))
    scan(shop)
    shop.offers.reverse()
    scan(shop)
    assert announced() == ["Stahlhelm 9"]


@pytest.mark.parametrize("name", ["", "TOP Stahlhelm 3", "Stahlhelm 3 …"])
@pytest.mark.parametrize("link", ["/klick/{}xyz", "/angebot/nr-3?promo={}"])
def test_a_row_that_is_promoted_by_a_link_of_its_own_is_no_other_thing(
    person: Person, name: str, link: str
) -> None:
    shop = opened("json")
    offers = [Offer(key, key) for key in range(1, 9)]
    shop.offers = offers[3:]
    keywords.add(person, "Helm")
    scan(shop)
    for number in range(3):
        shop.offers = [Offer(3, 3, link.format(number), "/bild/3.jpg", name), *offers]
        scan(shop)
        shop.offers.append(shop.offers.pop(0))
        scan(shop)
    assert len(announced()) == 3


@pytest.mark.parametrize("kind", ["json_ld", "feed"])
@pytest.mark.parametrize(
    ("link", "picture"),
    [
        ("/klick/{}", "/bild/1.jpg?sig={}"),
        ("/klick/{}", "data:,"),
        ("/angebot/nr-1?click={}", "/bild/neu.jpg"),
    ],
)
def test_what_is_edited_where_links_are_made_anew_is_still_the_same(
    person: Person, kind: str, link: str, picture: str
) -> None:
    shop = opened(kind)
    rest = [Offer(key, key) for key in range(100, 109)]
    shop.offers = [Offer(1, 0, link.format(0)), *rest]
    keywords.add(person, "Helm")
    scan(shop)
    for number in range(1, 4):
        edited = Offer(1, 0, link.format(number), picture.format(number), f"Helm {number} VB")
        shop.offers = [edited, *rest]
        scan(shop)
    assert announced() == []


def test_what_was_known_by_its_address_remains_so(person: Person) -> None:
    """As products that share a number were stored before there was more than that."""
    shop = opened("json_ld")
    shop.offers = [Offer(1, 0), Offer(2, 0), *(Offer(key, key) for key in range(100, 109))]
    keywords.add(person, "Helm")
    scan(shop)
    assert set(Listing.objects.values_list("number", flat=True)) >= {"/angebot/nr-1"}
    shop.offers.pop(0)
    scan(shop)
    shop.offers = [Offer(1, 0), *shop.offers]
    scan(shop)
    assert announced() == []


def test_a_link_that_leads_to_many_things_is_no_number_of_one(person: Person) -> None:
    """Even if one was once known by it, under other settings."""
    shop = opened("json_ld")
    Listing.objects.create(platform=Platform.objects.get(), number="/katalog", title="Helme")
    shop.offers = [Offer(key, key, "/katalog") for key in range(1, 9)]
    keywords.add(person, "Helm")
    scan(shop)
    shop.offers.insert(0, Offer(9, 9, "/katalog"))
    scan(shop)
    assert announced() == ["Stahlhelm 9"]
