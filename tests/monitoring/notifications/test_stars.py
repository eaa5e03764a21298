"""What is told of starred listings."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import Person
from monitoring.models import Keyword, Listing, Notice, Preferences, Star
from monitoring.services.notifying import reminders
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.sent import send_all


def test_price_drops_of_starred_listings_are_told_once(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    Star.objects.create(person=person, listing=Listing.objects.get())
    for price in ("40,00", "40,00", "45,00"):
        site.lots.clear()
        site.put(1, price=price)
        scan(site)
    [message] = send_all()
    assert "€49.00 → €40.00" in message.text.replace(" (starting price)", "") or (
        "€49.00" in message.text
    )
    assert Notice.objects.get().before == Decimal("49.00")


def test_ends_in_fifteen_minutes_is_told_once_and_at_any_hour(
    watched: Keyword, person: Person
) -> None:
    now = timezone.now()
    Preferences.objects.create(person=person, quiet_from=time(0), quiet_to=time(23, 59))
    Listing.objects.update(ends_at=now + timedelta(minutes=14))
    Star.objects.create(person=person, listing=Listing.objects.get())
    assert (reminders.notify_ending(), reminders.notify_ending()) == (1, 0)
    assert "Ends in 14 min" in send_all()[0].text
