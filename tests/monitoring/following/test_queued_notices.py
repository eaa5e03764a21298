"""Notices that wait for their turn: what is no longer true by then is not sent."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Person
from accounts.telegram.types import BotMessage
from monitoring.models import Keyword, Listing, Notice, Preferences, Star
from monitoring.services import keywords
from monitoring.services.notifying import reminders
from monitoring.services.pauses import set_active
from outbox.models import Delivery
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.following.steps import after, ending, told
from tests.monitoring.judging.changes import change
from tests.monitoring.sent import send_all


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
            set_active([waiting], False)
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
