"""What is told of a starred auction when it has ended."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Person
from monitoring import tasks
from monitoring.models import Announcement, Keyword, Listing, Notice, Preferences, PriceChange, Star
from monitoring.problems import ProblemCode
from monitoring.services.fetching.types import FetchFailure, FetchResult, Request, Target
from monitoring.services.scanning import ended_auctions, last_looks
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.following.steps import after, ending, told
from tests.monitoring.sent import send_all

BID = "<h1>Kappmesser 1</h1><p>Aktuelles Gebot: 120,00 €</p><p>17 Gebote</p>"


@pytest.fixture
def starred(keyword: Keyword, person: Person, site: FakeSite) -> Listing:
    """An auction that ends in an hour."""
    site.put(1, price="50,00", bids=2, kind="bid", ends=_in_an_hour())
    scan(site)
    listing = Listing.objects.get(number="1")
    Star.objects.create(person=person, listing=listing)
    return listing


def _in_an_hour() -> int:
    return int((timezone.now() + timedelta(hours=1)).timestamp())


def results(site: FakeSite) -> list[str]:
    """The messages of one minute."""
    ended_auctions.tell_ended(site)
    return [message.text for message in send_all()]


@pytest.mark.parametrize(
    ("page", "heading", "rest"),
    [
        (BID, "🏁 Ended at €120.00", "⏳ 17 bids · ended "),
        (BID.replace("<p>17 Gebote</p>", ""), "🏁 Ended at €120.00", "⏳ 2 bids · ended "),
        ("<h1>Kappmesser 1</h1>", "🏁 Ended", "The last price I saw ("),
        (None, "🏁 Ended", "The last price I saw ("),
    ],
)
def test_how_it_ended_is_told_once(
    starred: Listing, site: FakeSite, page: str | None, heading: str, rest: str
) -> None:
    site.item_pages = {} if page is None else {1: page}
    with after(minutes=59):
        assert results(site) == []
    with after(minutes=64):
        [text] = results(site)
        assert results(site) == []
    lines = text.split("\n")
    assert lines[:2] == [heading, "Kappmesser 1"] and lines[2].startswith(rest)
    with after(hours=5):
        assert results(site) == []


def test_without_a_bid_is_said(starred: Listing, site: FakeSite) -> None:
    Listing.objects.update(bids=0, price_kind="start")
    site.item_pages = {1: "<h1>Kappmesser 1</h1><p>Keine Gebote</p>"}
    with after(minutes=64):
        [text] = results(site)
    lines = text.split("\n")
    assert lines[:3] == ["🏁 Ended without a bid", "Kappmesser 1", "€50.00 (starting price)"]
    assert lines[3].startswith("⏳ ended ")


def test_the_price_is_kept_with_its_history(starred: Listing, site: FakeSite) -> None:
    site.item_pages = {1: BID}
    with after(minutes=64):
        results(site)
    starred.refresh_from_db()
    assert (starred.price, starred.bids) == (Decimal("120.00"), 17)
    change = PriceChange.objects.get(price="120.00")
    assert change.previous == Decimal("50.00")


def test_a_page_that_fails_is_tried_again_and_then_the_last_price_is_told(
    starred: Listing, site: FakeSite
) -> None:
    class Down(FakeSite):
        def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
            raise FetchFailure("down", ProblemCode.HTTP_STATUS, status=502)

    with after(minutes=64):
        assert results(Down()) == []
    with after(minutes=65):
        site.item_pages = {1: BID}
        assert results(site)[0].startswith("🏁 Ended at €120.00")
    Notice.objects.all().delete()
    Listing.objects.update(last_seen_at=timezone.now())
    with after(minutes=73):
        [text] = results(Down())
    assert text.split("\n")[0] == "🏁 Ended" and "): €120.00 (current bid) · 17 bids" in text


@pytest.mark.parametrize("kind", ["blocked", "captcha", "refused"])
def test_a_site_that_refuses_the_page_is_not_asked_again(starred: Listing, kind: str) -> None:
    """It would be left alone for a while, and its searches with it."""

    class Refusing(FakeSite):
        def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
            self.requests.append(request.url)
            raise FetchFailure(kind, ProblemCode.HTTP_STATUS, status=403)

    refusing = Refusing()
    with after(minutes=64):
        [text] = results(refusing)
        assert results(refusing) == []
    assert text.startswith("🏁 Ended\n") and len(refusing.requests) == 1


def test_an_auction_that_was_prolonged_is_told_when_it_is_over(
    starred: Listing, site: FakeSite
) -> None:
    moved = timezone.localtime(timezone.now() + timedelta(minutes=70))
    site.item_pages = {1: f"{BID}<p>Auktionsende: {moved:%d.%m.%Y, %H:%M} Uhr</p>"}
    with after(minutes=64):
        assert results(site) == []
    with after(minutes=74):
        assert len(results(site)) == 1


def test_one_that_is_prolonged_before_its_turn_comes_has_not_ended(
    starred: Listing, site: FakeSite
) -> None:
    with after(minutes=64):
        ended_auctions.tell_ended(site)
        Listing.objects.update(ends_at=timezone.now() + timedelta(minutes=5))
        assert send_all() == [] and not Notice.objects.exists()
    with after(minutes=73):
        assert len(results(site)) == 1


@pytest.mark.parametrize("why", ["no star", "star of later", "buy now", "no access", "long ago"])
def test_nobody_else_is_told(starred: Listing, person: Person, site: FakeSite, why: str) -> None:
    match why:
        case "no star":
            Star.objects.all().delete()
        case "star of later":
            Star.objects.update(created_at=timezone.now() + timedelta(minutes=63))
        case "buy now":
            Listing.objects.update(price_kind="buynow")
        case "no access":
            Person.objects.update(role=Person.Role.NONE)
    with after(minutes=64) if why != "long ago" else after(hours=26):
        assert results(site) == []


def test_a_star_that_goes_before_the_message_leaves_takes_it_back(
    starred: Listing, site: FakeSite
) -> None:
    with after(minutes=64):
        ended_auctions.tell_ended(site)
        Star.objects.all().delete()
        assert send_all() == []


def test_a_find_that_waits_itself_is_not_read_again_and_again(
    starred: Listing, person: Person, site: FakeSite
) -> None:
    one = Announcement.objects.create(person=person, listing=starred)
    site.item_pages = {1: BID}
    with after(minutes=64):
        ended_auctions.tell_ended(site)
        starred.refresh_from_db()
        assert starred.price == Decimal("50.00") and not Notice.objects.exists()
    Announcement.objects.filter(pk=one.pk).update(sent_at=timezone.now())
    with after(minutes=70):
        assert len(results(site)) == 1


def test_in_quiet_hours_it_waits(starred: Listing, person: Person, site: FakeSite) -> None:
    Preferences.objects.create(
        person=person, quiet_from=time(0), quiet_to=time(23, 59), reminder_minutes=0
    )
    with after(minutes=64):
        assert results(site) == []
    assert Notice.objects.get().kind == Notice.Kind.ENDED
    with after(days=2):
        assert len(send_all()) == 1


def test_many_at_once_are_one_message(keyword: Keyword, person: Person, site: FakeSite) -> None:
    site.put(*range(1, 8), price="50,00", ends=_in_an_hour())
    scan(site)
    for listing in Listing.objects.all():
        Star.objects.create(person=person, listing=listing)
    site.item_pages = {1: BID}
    with after(minutes=64):
        [text] = results(site)
    lines = text.split("\n")
    assert lines[0] == "🏁 7 auctions have ended"
    assert lines[1:3] == [
        "• Kappmesser 1 – Ended at €120.00 – egun.de",
        "• Kappmesser 2 – last price seen: €50.00 – egun.de",
    ]


def test_a_page_on_another_site_is_not_read(starred: Listing, site: FakeSite) -> None:
    Listing.objects.update(url="https://elsewhere.example/item/1/x")
    site.item_pages = {1: BID}
    with after(minutes=64):
        [text] = results(site)
    assert text.startswith("🏁 Ended\n")


def test_the_last_price_is_looked_at_shortly_before_the_end(
    starred: Listing, site: FakeSite
) -> None:
    """Also where the pages behind the first one are not read each time."""
    site.put(*range(2, 30))
    scan(site)
    ending(site, 1, 60, price="80,00", bids=3, kind="bid")
    with after(minutes=55):
        assert last_looks.plan() == 0
    with after(minutes=57, seconds=30):
        assert last_looks.plan() == 1
        scan(site)
        assert last_looks.plan() == 0
        seen_at = timezone.now()
    with after(minutes=64):
        [text] = [one for one in results(site) if "🏁" in one]
    starred.refresh_from_db()
    assert starred.last_seen_at == seen_at
    assert "): €80.00 (current bid) · 3 bids" in text


def test_beat_enqueues_the_reading_once_there_is_something_to_read(
    starred: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueued: list[str] = []
    monkeypatch.setattr("core.task_queue.enqueue", lambda task, **_: enqueued.append(task))
    for minutes in (59, 64):
        with after(minutes=minutes):
            tasks.notify_ending()
    assert enqueued == [ended_auctions.TELL_ENDED]


def test_an_end_that_comes_nearer_is_reminded_of_at_once(starred: Listing, site: FakeSite) -> None:
    ending(site, 1, 2, price="50,00", bids=2, kind="bid")
    [message] = told(site)
    assert message.text.startswith("⏰ Ends in 2 min\n")
