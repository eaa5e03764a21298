"""An owner sends the link of a results page, sees how it would be read, and adds the site."""

from __future__ import annotations

import json
from concurrent.futures import Future

import pytest

from accounts.models import Person
from accounts.telegram.types import BotMessage
from monitoring import references
from monitoring.models import Inquiry, Keyword, KeywordPlatform, Platform
from monitoring.platforms.base import Response
from monitoring.problems import ProblemCode
from monitoring.services import inquiries
from monitoring.services.fetching.fetcher import Fetcher
from monitoring.services.fetching.types import (
    FetcherLike,
    FetchFailure,
    FetchResult,
    Request,
    Target,
)
from outbox.models import Delivery
from tests.bot.talk import Talk, everything, shown
from tests.monitoring.test_guess import TITLES, cards, framed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_thread", "tasks")]

OWNER, SUBSCRIBER = 900, 500
LINK = "https://www.shop.example/search?q=Helm&page=1"
LIST = framed("".join(cards(n, title) for n, title in enumerate(TITLES)))
ENTRY = "<item><title>Helm {n}</title><link>https://www.shop.example/{n}</link></item>"
ENTRIES = "".join(ENTRY.format(n=n) for n in range(4))
FEED = f'<?xml version="1.0"?><rss version="2.0"><channel>{ENTRIES}</channel></rss>'


class OnePage:
    """A site that answers everything with one page."""

    def __init__(self, body: str | FetchFailure) -> None:
        self.body = body

    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        future: Future[FetchResult] = Future()
        if isinstance(self.body, FetchFailure):
            future.set_exception(self.body)
        else:
            response = Response(request.url, self.body.encode(), "text/html; charset=utf-8")
            future.set_result(FetchResult(response, "", "", 0.1))
        return future


@pytest.fixture
def owner(db: None) -> Person:
    return Person.objects.create(
        telegram_id=OWNER, name="Olena", role=Person.Role.OWNER, language="en"
    )


def ask(text: str, site: FetcherLike) -> BotMessage:
    """What the owner is shown after `/seite …`."""
    Talk(OWNER).write(f"/seite {text}")
    inquiries.answer_inquiry(Inquiry.objects.latest("id").pk, site)
    Delivery.objects.filter(kind=references.INQUIRY).update(state="sent", message_id=1)
    return shown(Delivery.objects.filter(kind=references.INQUIRY_EDIT).latest("id"))


def button(message: BotMessage, number: int) -> str:
    return message.buttons[0][number].data


def test_a_site_is_shown_before_it_is_added(owner: Person, keyword: Keyword) -> None:
    card = ask(LINK, OnePage(LIST))
    assert "This is how I read shop.example" in card.text
    assert "Listings on this page: 10, with a picture: 10." in card.text
    assert "• Helm 0 – €10.50" in card.text
    made = Platform.objects.get(slug="shop.example")
    assert not made.enabled, "nothing is searched before the owner agrees"
    assert made.config["search"] == "https://www.shop.example/search?q={query}&page={page}"
    answers = everything(Talk(OWNER).press(button(card, 0)))
    assert "Your searches now include shop.example (keywords: 1)." in answers
    made.refresh_from_db()
    assert made.enabled
    assert KeywordPlatform.objects.filter(keyword=keyword, platform=made).exists()
    again = everything(Talk(OWNER).press(button(card, 0)))
    assert "I already search this site, or it no longer exists" in again


def test_a_site_that_is_not_wanted_is_forgotten(owner: Person) -> None:
    card = ask(LINK, OnePage(LIST))
    assert everything(Talk(OWNER).press(button(card, 1))) == "Nothing was added."
    assert not Platform.objects.filter(slug="shop.example").exists()
    assert "it no longer exists" in everything(Talk(OWNER).press(button(card, 0)))


def test_a_site_that_is_searched_is_never_forgotten_by_an_old_button(
    owner: Person, keyword: Keyword
) -> None:
    card = ask(LINK, OnePage(LIST))
    Talk(OWNER).press(button(card, 0))
    Platform.objects.filter(slug="shop.example").update(enabled=False)
    Talk(OWNER).press(button(card, 1))
    assert Platform.objects.filter(slug="shop.example").exists()


def test_sites_whose_names_are_in_other_letters(owner: Person) -> None:
    """Each has a name of its own, as it is read and as it is sent."""
    for host, slug in (
        ("шафа.укр", "xn--80aa3do.xn--j1amh"),
        ("www.аукціон.укр", "xn--80aujdxt6i.xn--j1amh"),
        ("bücher.example", "xn--bcher-kva.example"),
    ):
        card = ask(LINK.replace("www.shop.example", host), OnePage(LIST))
        name = host.removeprefix("www.")
        assert f"This is how I read {name}" in card.text
        Talk(OWNER).press(button(card, 0))
        assert Platform.objects.get(name=name, enabled=True).slug == slug


def test_a_feed_is_read_as_a_feed(owner: Person) -> None:
    assert "Listings on this page: 4" in ask(LINK, OnePage(FEED)).text
    assert Platform.objects.get(slug="shop.example").adapter == "feed"


NUMBERS = [
    {"id": n, "name": title, "url": f"/a/{n}", "price": 10.5 + n, "image": f"/{n}.jpg"}
    for n, title in enumerate(TITLES)
]


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"data": {"items": NUMBERS}}),
        framed(f"<script id=__NEXT_DATA__>{json.dumps({'props': {'list': NUMBERS}})}</script>"),
        framed(f"<script>window.__STATE__ = {json.dumps({'list': NUMBERS})}</script>"),
    ],
)
def test_a_site_with_json_is_read_as_such(owner: Person, keyword: Keyword, body: str) -> None:
    card = ask(LINK, OnePage(body))
    assert "Listings on this page: 10, with a picture: 10." in card.text
    assert "• Helm 0 – €10.50" in card.text
    made = Platform.objects.get(slug="shop.example")
    assert (made.adapter, made.enabled) == ("json_results", False)
    assert made.config["search"] == "https://www.shop.example/search?q={query}&page={page}"
    answers = everything(Talk(OWNER).press(button(card, 0)))
    assert "Your searches now include shop.example (keywords: 1)." in answers


@pytest.mark.parametrize(
    ("link", "site", "words"),
    [
        ("https://shop.example/", OnePage(LIST), "where the search words stand"),
        (LINK, OnePage("<p>Nothing</p>"), "I find no list"),
        (LINK, OnePage("<div><a href=/x>" * 100_000), "I find no list"),
        (
            LINK,
            OnePage(FetchFailure("blocked", ProblemCode.HTTP_STATUS, status=403)),
            "answered 403",
        ),
        ("https://www.egun.de/search?query=Helm", OnePage(LIST), "I already search this site"),
    ],
)
def test_what_cannot_be_read_is_said_plainly(
    link: str, site: OnePage, words: str, owner: Person
) -> None:
    before = Platform.objects.count()
    card = ask(link, site)
    assert words in card.text
    assert card.buttons == ()
    assert Platform.objects.count() == before


def test_an_address_in_the_own_network_is_not_fetched(owner: Person) -> None:
    fetcher = Fetcher()
    card = ask("http://127.0.0.1:8000/admin/?q=Helm", fetcher)
    fetcher.close()
    assert "can't be fetched" in card.text


@pytest.mark.parametrize(
    "text", ["", "shop.example?q=x", "file:///etc/passwd?q=x", "https://" + "x" * 1000]
)
def test_what_is_no_link_is_answered_with_an_example(text: str, owner: Person) -> None:
    assert "Please write it like this: /site" in everything(Talk(OWNER).write(f"/seite {text}"))
    assert not Inquiry.objects.exists()


def test_a_subscriber_cannot_add_a_site(owner: Person, person: Person) -> None:
    assert "Only the owner" in everything(Talk(SUBSCRIBER).write(f"/seite {LINK}"))
    card = ask(LINK, OnePage(LIST))
    assert "Only the owner" in everything(Talk(SUBSCRIBER).press(button(card, 0)))
    assert not Platform.objects.get(slug="shop.example").enabled


@pytest.mark.parametrize(
    "data", ["s:", "s:add:", "s:add:x", "s:add:999999999999999999", "s:drop:7", "s:no:1"]
)
def test_odd_buttons_change_nothing(data: str, owner: Person) -> None:
    before = list(Platform.objects.values())
    assert everything(Talk(OWNER).press(data))
    assert list(Platform.objects.values()) == before
