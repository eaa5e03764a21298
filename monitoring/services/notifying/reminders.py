"""Remind people of starred auctions that end soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from monitoring.models import Listing, Notice, Preferences, Star
from monitoring.services.notifying.notices import NoticeRequest, create_notices

Kind = Notice.Kind


def notify_ending() -> int:
    """Remind the people who starred an auction that it ends within the time that they chose, also
    in quiet hours; the number of notices."""
    return _remind(Star.objects.all(), timezone.now())


def remind_at_once(listings: Sequence[Listing], now: datetime) -> None:
    """Remind of those of these listings whose end came that near. The next minute may be too
    late."""
    if listings:
        _remind(Star.objects.filter(listing__in=listings), now)


def _remind(starred: QuerySet[Star], now: datetime) -> int:
    usual = Preferences._meta.get_field("reminder_minutes").default
    chosen = Preferences.objects.exclude(reminder_minutes=0).order_by()
    count = 0
    for minutes in {usual, *chosen.values_list("reminder_minutes", flat=True).distinct()}:
        persons = Q(person__preferences__reminder_minutes=minutes)
        if minutes == usual:
            persons |= Q(person__preferences=None)
        lead = timedelta(minutes=minutes)
        stars = starred.filter(persons, listing__ends_at__gt=now, listing__ends_at__lte=now + lead)
        wanted = [
            NoticeRequest(star.person, star.listing, occasion(star.listing.ends_at))
            for star in stars.select_related("person", "listing")
        ]
        with transaction.atomic():
            count += len(create_ending_notices(Kind.ENDING, wanted, lead, now))
    return count


def occasion(ends_at: datetime | None) -> str:
    """What tells this end from that of a later auction under the same number."""
    return f"ends {ends_at:%Y-%m-%d}"


def create_ending_notices(
    kind: Notice.Kind, wanted: Sequence[NoticeRequest], lead: timedelta, now: datetime
) -> list[Notice]:
    """Notify of each of these ends once. Those that a site gives as "2 h 5 min" move a little,
    perhaps over midnight, and are still the same."""
    if not wanted:
        return []
    recent = Notice.objects.filter(
        listing_id__in=[one.listing.pk for one in wanted], kind=kind, created_at__gt=now - 2 * lead
    )
    told = set(recent.values_list("person_id", "listing_id"))
    return create_notices(
        kind, [one for one in wanted if (one.person.pk, one.listing.pk) not in told], now
    )
