"""Quiet hours and digests: when a person may be notified, in the person's time zone."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import Person
from accounts.selectors import zone_of
from core.clock import end_of_span
from monitoring.models import Preferences


def preferences_of(person: Person) -> Preferences:
    """The stored preferences of a person, or unsaved defaults."""
    found = Preferences.objects.filter(person=person).first() or Preferences()
    found.person = person
    return found


def quiet_until(preferences: Preferences, now: datetime) -> datetime | None:
    """The end of the current quiet hours; None outside of them."""
    start, end = preferences.quiet_from, preferences.quiet_to
    if start is None or end is None or start == end:
        return None
    return end_of_span(start, end, now, zone_of(preferences.person))


def notify_at(preferences: Preferences, now: datetime) -> datetime | None:
    """When a find may be sent; None for at once."""
    due = now + timedelta(minutes=preferences.digest_minutes)
    quiet = quiet_until(preferences, due)
    if quiet is not None:
        return quiet
    return due if preferences.digest_minutes else None
