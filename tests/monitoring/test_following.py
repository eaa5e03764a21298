"""What is told of listings that somebody knows already: cheaper, offered again, ending soon."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person
from accounts.telegram.types import BotMessage
from monitoring.models import (
    Keyword,
    KeywordPlatform,
    Listing,
    Notice,
    Platform,
    Preferences,
    Star,
)
from monitoring.platforms.base import Query, Response, ScrapedItem, Site
from monitoring.platforms.registry import ADAPTERS
from monitoring.services import keywords, last_looks, reminders
from monitoring.services.listings import keep_listings
from outbox.models import Delivery
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite, down
from tests.monitoring.judging.changes import change
from tests.monitoring.test_notifications import send_all


@pytest.fixture
def watched(keyword: Keyword, site: FakeSite) -> Keyword:
    """A keyword with one listing in its baseline, and one that was told."""
    site.put(1, price="50,00")
    scan(site)
    site.put(2, price="100,00")
    scan(site)
    send_all()
    return keyword


def after(**spans: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**spans), tick=False)


def told(site: FakeSite) -> list[BotMessage]:
    scan(site)
    return send_all()


def prices(watched: Keyword, site: FakeSite, number: int, *amounts: str) -> list[str]:
    """The price lines of the messages after these prices."""
    lines = []
    for amount in amounts:
        change(site, number, price=amount)
        lines += [message.text.split("\n")[2] for message in told(site)]
    return [line.replace(" (starting price)", "") for line in lines]


# --- lower prices -------------------------------------------------------------------------------


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
            keywords.set_active(watched, False)
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


# --- offered again ------------------------------------------------------------------------------


def test_an_auction_that_ended_and_is_offered_again_is_told_once(
    watched: Keyword, site: FakeSite
) -> None:
    keywords.set_match_filter(watched, back_in_stock=True)
    now = timezone.now()
    change(site, 1, ends=int((now + timedelta(hours=1)).timestamp()))
    assert told(site) == []
    with after(hours=2):
        change(site, 1, ends=int((now + timedelta(days=5)).timestamp()), price="45,00")
        [message] = told(site)
        assert message.text.startswith("♻️ Offered again\nKappmesser 1\n€45.00")
        change(site, 1, price="44,00", ends=int((now + timedelta(days=5)).timestamp()))
        assert told(site) == []


@pytest.mark.parametrize(
    ("kind", "seen_after", "ends_after"), [("bid", 2, 6), ("bid", 2, 20), ("buynow", 120, 43200)]
)
def test_an_end_that_is_put_off_is_no_new_offer(
    watched: Keyword, site: FakeSite, kind: str, seen_after: int, ends_after: int
) -> None:
    """A bid in the last minute prolongs some auctions, and offers at a fixed price go on."""
    keywords.set_match_filter(watched, back_in_stock=True)
    now = timezone.now()
    change(site, 1, kind=kind, ends=int((now + timedelta(minutes=1)).timestamp()))
    scan(site)
    with after(minutes=seen_after):
        ends = now + timedelta(minutes=ends_after)
        change(site, 1, kind=kind, price="51,00", ends=int(ends.timestamp()))
        assert told(site) == []


def test_what_vanished_for_hours_and_is_back_is_told_once(watched: Keyword, site: FakeSite) -> None:
    keywords.set_match_filter(watched, back_in_stock=True)
    gone = site.lots.pop()
    for hours in (0, 1, 2.5):
        with after(hours=hours):
            site.put(int(10 + hours))
            scan(site)
    send_all()
    with after(hours=3):
        site.lots.append(gone)
        [message] = told(site)
        assert message.text.startswith("♻️ Offered again\nKappmesser 1\n")
        site.put(20)
        assert [one.text[0] for one in told(site)] == ["🆕"]


@pytest.mark.parametrize("setting", [True, False])
def test_a_gap_in_the_pages_is_no_return(watched: Keyword, site: FakeSite, setting: bool) -> None:
    """Lots that are missing from a read or two, or while the site can't be read, were there."""
    keywords.set_match_filter(watched, back_in_stock=setting)
    lots = list(site.lots)
    for hours in range(12):
        with after(hours=hours):
            site.lots = lots if hours % 2 else lots[:1]
            site.put(100 + hours)
            lots.insert(0, site.lots[0])
            scan(site)
            site.fails = down
            scan(site)
            site.fails = lambda page, url: None
    assert not any("Offered again" in message.text for message in send_all())


def test_a_site_that_loses_its_list_and_finds_it_again_tells_nothing(
    watched: Keyword, site: FakeSite
) -> None:
    keywords.set_match_filter(watched, back_in_stock=True)
    site.put(*range(3, 10))
    told(site)
    lots, site.lots = site.lots, []
    for hours in range(0, 12, 3):
        with after(hours=hours):
            scan(site)
    with after(hours=13):
        site.lots = lots
        assert told(site) == []


def test_what_was_missing_before_a_change_of_the_search_says_nothing(
    watched: Keyword, site: FakeSite
) -> None:
    keywords.set_match_filter(watched, back_in_stock=True)
    gone = site.lots.pop()
    for hours in (0, 3):
        with after(hours=hours):
            site.put(int(10 + hours))
            scan(site)
    send_all()
    with after(hours=4):
        keywords.set_match_filter(watched, back_in_stock=False)
        keywords.set_match_filter(watched, back_in_stock=True)
        site.lots.append(gone)
        assert told(site) == []


OUT, IN = "https://schema.org/OutOfStock", "http://schema.org/InStock"


@pytest.mark.parametrize(
    ("offers", "sold_out"),
    [
        ({"price": "5", "availability": OUT}, True),
        ({"price": "5", "availability": IN}, False),
        ({"price": "5", "availability": "SoldOut"}, True),
        ({"price": "5", "availability": "out_of_stock"}, True),
        ({"price": "5", "availability": "https://schema.org/LimitedAvailability"}, False),
        ({"price": "5"}, None),
        ([{"price": "5", "availability": OUT}, {"price": "6", "availability": IN}], False),
        ({"@type": "AggregateOffer", "offers": [{"price": "5", "availability": OUT}]}, True),
        ({"price": "5", "availability": {"@id": OUT}}, True),
    ],
)
def test_what_json_ld_says_about_the_stock(offers: Any, sold_out: bool | None) -> None:
    thing = {"@type": "Product", "name": "Helm", "url": "/p/1", "offers": offers}
    html = f'<script type="application/ld+json">{json.dumps(thing)}</script>'
    response = Response("https://shop.example/s", html.encode(), "text/html")
    site = Site("https://shop.example", {"search": "/s?q={query}"})
    [item] = ADAPTERS["css"].parse(site, Query("Helm"), response, timezone.now()).items
    assert item.sold_out is sold_out


def test_a_row_says_that_it_is_sold_out() -> None:
    html = """<div class=r><a href=/p/1>Helm 1</a><b class=gone>ausverkauft</b></div>
    <div class=r><a href=/p/2>Helm 2</a></div>"""
    config = {"search": "/s?q={query}", "row": ".r", "title": "a", "link": "a"}
    response = Response("https://shop.example/s", html.encode(), "text/html")
    for more, expected in (({"sold_out": ".gone"}, [True, False]), ({}, [None, None])):
        site = Site("https://shop.example", config | more)
        items = ADAPTERS["css"].parse(site, Query("Helm"), response, timezone.now()).items
        assert [item.sold_out for item in items] == expected


@pytest.mark.parametrize(
    ("inside", "marker"),
    [
        ("<a href=/p/1>Helm<svg class=gone>weg</svg></a><b>5 €</b>", "svg.gone"),
        ("<a href=/p/1>Helm<br class=gone></a><b>5 €</b>", "br.gone"),
        ("<a href=/p/1>Helm</a><b><del class=gone>50 €</del> 5 €</b>", "del.gone"),
        ("<a href=/p/1>Helm</a><b>5<sup class=gone>00</sup> €</b>", "sup.gone"),
    ],
)
def test_what_is_left_out_of_a_title_or_a_price_may_say_that_it_is_sold_out(
    inside: str, marker: str
) -> None:
    row = {"row": ".r", "title": "a", "link": "a", "price": "b", "sold_out": marker}
    site = Site("https://shop.example", {"search": "/s?q={query}"} | row)
    response = Response("https://shop.example/s", f"<div class=r>{inside}</div>".encode())
    [item] = ADAPTERS["css"].parse(site, Query("Helm"), response, timezone.now()).items
    assert (item.title, item.price, item.sold_out) == ("Helm", Decimal(5), True)


def test_what_was_sold_out_and_is_in_stock_again_is_told_once(
    watched: Keyword, egun: Platform
) -> None:
    keywords.set_match_filter(watched, back_in_stock=True, price_drops=True)
    item = ScrapedItem("1", "Kappmesser 1", "https://x.example/1", price=Decimal(50))
    said = []
    for sold_out, price in ((True, 50), (None, 50), (False, 40), (True, 40), (False, 40)):
        offer = ScrapedItem(
            item.number, item.title, item.url, price=Decimal(price), sold_out=sold_out
        )
        keep_listings(egun, [offer], timezone.now())
        said += [message.text.split("\n")[0] for message in send_all()]
    assert said == ["♻️ Offered again"], "once a day, and its lower price is in the same message"


# --- when their turn comes ----------------------------------------------------------------------


@pytest.fixture
def waiting(watched: Keyword, person: Person, site: FakeSite) -> Keyword:
    """Notices that wait for the end of quiet hours: a lower price, and seven more together."""
    hour = timezone.now().astimezone(ZoneInfo("Europe/Berlin"))
    Preferences.objects.create(
        person=person,
        quiet_from=(hour - timedelta(hours=1)).time(),
        quiet_to=(hour + timedelta(hours=1)).time(),
    )
    keywords.set_match_filter(watched, price_drops=True)
    change(site, 1, price="40,00")
    assert told(site) == []
    return watched


def sent_later() -> list[BotMessage]:
    Delivery.objects.filter(state="queued").update(available_at=None)
    return send_all()


def test_a_notice_waits_for_the_end_of_quiet_hours(waiting: Keyword) -> None:
    [message] = sent_later()
    assert "€50.00 → €40.00" in message.text


@pytest.mark.parametrize("how", ["deleted", "switched off", "paused", "dearer"])
def test_a_notice_that_is_no_longer_true_is_not_sent(
    waiting: Keyword, site: FakeSite, how: str
) -> None:
    match how:
        case "deleted":
            keywords.delete(waiting)
        case "switched off":
            keywords.set_match_filter(waiting, price_drops=False)
        case "paused":
            keywords.set_active(waiting, False)
        case "dearer":
            change(site, 1, price="55,00")
            scan(site)
    assert sent_later() == []
    if how == "dearer":
        change(site, 1, price="40,00")
        scan(site)
        assert len(sent_later()) == 1, "nothing was told of this price before"


def test_of_many_notices_those_are_sent_that_are_still_true(
    watched: Keyword, site: FakeSite
) -> None:
    keywords.set_match_filter(watched, price_drops=True)
    site.put(*range(3, 11), price="100,00")
    told(site)
    for number in range(3, 10):
        change(site, number, price="50,00")
    scan(site)
    for number in range(3, 8):
        change(site, number, price="120,00")
    [message] = told(site)
    assert message.text.startswith("📉 2 lower prices\n")


def test_a_bid_before_its_turn_comes_takes_the_notice_back(
    watched: Keyword, site: FakeSite
) -> None:
    keywords.set_match_filter(watched, no_bid_minutes=30)
    ending(site, 1, 29)
    scan(site)
    assert Notice.objects.get().kind == Notice.Kind.NO_BID
    ending(site, 1, 29, bids=1, kind="bid")
    assert told(site) == []


def test_a_reminder_that_comes_after_the_end_is_not_sent(watched: Keyword, person: Person) -> None:
    Listing.objects.update(ends_at=timezone.now() + timedelta(minutes=5))
    Star.objects.create(person=person, listing=Listing.objects.get(number="1"))
    assert reminders.notify_ending() == 1
    with after(minutes=6):
        assert send_all() == []


# --- ending soon --------------------------------------------------------------------------------


@pytest.fixture
def starred(watched: Keyword, person: Person) -> Listing:
    listing = Listing.objects.get(number="1")
    Star.objects.create(person=person, listing=listing)
    Listing.objects.update(ends_at=timezone.now() + timedelta(hours=3))
    return listing


@pytest.mark.parametrize(
    ("minutes", "silent", "at", "heading"),
    [
        (None, 164, 166, "⏰ Ends in 14 min"),
        (30, 149, 151, "⏰ Ends in 29 min"),
        (150, 29, 31, "⏰ Ends in 2 h 29 min"),
    ],
)
def test_the_reminder_comes_when_it_was_asked_for(
    starred: Listing, person: Person, minutes: int | None, silent: int, at: int, heading: str
) -> None:
    if minutes is not None:
        Preferences.objects.create(person=person, reminder_minutes=minutes)
    with after(minutes=silent):
        assert reminders.notify_ending() == 0
    with after(minutes=at):
        assert (reminders.notify_ending(), reminders.notify_ending()) == (1, 0)
        assert send_all()[0].text.startswith(heading)


def test_no_reminder_is_sent_to_who_wants_none(starred: Listing, person: Person) -> None:
    Preferences.objects.create(person=person, reminder_minutes=0)
    with after(minutes=179):
        assert reminders.notify_ending() == 0


def test_an_end_that_moves_over_midnight_is_told_once(starred: Listing, person: Person) -> None:
    with time_machine.travel("2026-12-01T23:50Z", tick=False):
        Listing.objects.update(ends_at=timezone.now() + timedelta(minutes=9, seconds=50))
        assert reminders.notify_ending() == 1
        Listing.objects.update(ends_at=timezone.now() + timedelta(minutes=10, seconds=10))
        assert reminders.notify_ending() == 0
    with time_machine.travel("2026-12-09T23:50Z", tick=False):
        Listing.objects.update(ends_at=timezone.now() + timedelta(minutes=9))
        assert reminders.notify_ending() == 1, "another auction under the same number"


def ending(site: FakeSite, number: int, minutes: float, **values: Any) -> None:
    ends = timezone.now() + timedelta(minutes=minutes)
    change(site, number, ends=int(ends.timestamp()), **values)


def test_an_auction_that_ends_soon_without_a_bid_is_told_once(
    watched: Keyword, site: FakeSite
) -> None:
    keywords.set_match_filter(watched, no_bid_minutes=30)
    ending(site, 1, 59)
    ending(site, 2, 59, bids=1)
    assert told(site) == []
    with after(minutes=28):
        assert last_looks.plan() == 0
    with after(minutes=30):
        assert last_looks.plan() == 1
        [message] = told(site)
        assert message.text.startswith("⏰ Ends in 29 min, without a bid so far\nKappmesser 1\n")
        assert last_looks.plan() == 0
        ending(site, 1, 29, price="51,00")
        assert told(site) == []


@pytest.mark.parametrize(
    "values", [{"bids": 1}, {"kind": "buynow"}, {"kind": "bid", "bids": 0}, {"seller": "shop"}]
)
def test_a_bid_that_just_came_keeps_it_from_being_told(
    watched: Keyword, site: FakeSite, values: dict[str, Any]
) -> None:
    """A bid at the starting price changes nothing else on the page."""
    keywords.set_match_filter(watched, no_bid_minutes=30, exclude_sellers="shop")
    ending(site, 1, 59)
    scan(site)
    with after(minutes=30):
        ending(site, 1, 29, **values)
        last_looks.plan()
        assert told(site) == []


def test_a_find_that_ends_soon_says_so_itself(watched: Keyword, site: FakeSite) -> None:
    keywords.set_match_filter(watched, no_bid_minutes=60)
    site.put(3)
    ending(site, 3, 50)
    assert [message.text[0] for message in told(site)] == ["🆕"]
    with after(minutes=10):
        assert told(site) == []


def test_the_last_look_is_for_the_site_of_the_auction(watched: Keyword, site: FakeSite) -> None:
    keywords.set_match_filter(watched, no_bid_minutes=30)
    ending(site, 1, 20)
    scan(site)
    other = Platform.objects.exclude(slug="egun.de").order_by("pk")[0]
    Platform.objects.filter(pk=other.pk).update(enabled=True)
    elsewhere = KeywordPlatform.objects.create(keyword=watched, platform=other)
    KeywordPlatform.objects.exclude(pk=elsewhere.pk).update(read_all_at=timezone.now())
    assert last_looks.plan() == 0
    KeywordPlatform.objects.update(read_all_at=timezone.now() - timedelta(hours=1))
    assert last_looks.plan() == 1
    elsewhere.refresh_from_db()
    assert elsewhere.full_read_at is None


def test_the_last_look_reads_pages_that_are_not_read_each_time(
    keyword: Keyword, site: FakeSite
) -> None:
    site.put(*range(1, 31))
    ending(site, 1, 59)
    scan(site)
    keywords.set_match_filter(keyword, no_bid_minutes=30)
    Keyword.objects.update(frequency_seconds=7200, next_check_at=timezone.now() + timedelta(days=1))
    with after(minutes=35):
        site.requests.clear()
        assert last_looks.plan() == 1
        assert Keyword.objects.get().next_check_at <= timezone.now()
        [message] = told(site)
        assert "without a bid" in message.text and len(site.requests) == 3
        assert last_looks.plan() == 0
        assert KeywordPlatform.objects.get().full_read_at is not None
