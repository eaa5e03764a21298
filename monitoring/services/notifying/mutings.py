"""End mutings of keywords; count what was found meanwhile, and send it when asked for."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from monitoring.models import Announcement, Keyword, Listing, Sighting, Verdict
from monitoring.services.finds.typical_prices import typical_of
from monitoring.services.notifying import notifications


def missed(keyword: Keyword) -> QuerySet[Sighting]:
    """What a keyword found during its last muting, or the current one, and was not told of."""
    rows = Sighting.objects.filter(keyword=keyword, verdict=Verdict.MUTED)
    if keyword.muted_at is None:
        return rows.none()
    return rows.filter(at__gte=keyword.muted_at, at__lte=keyword.unmuted_at or timezone.now())


def send_missed(keyword: Keyword) -> int:
    """Announce what was missed, as the person asked for; how many there are."""
    now = timezone.now()
    with transaction.atomic():
        rows = missed(keyword).select_for_update().order_by("pk")
        found = list(rows.values_list("pk", "listing_id"))
        if not found:
            return 0
        Sighting.objects.filter(pk__in=[pk for pk, _ in found]).update(verdict=Verdict.ANNOUNCED)
        listings = Listing.objects.in_bulk([listing_id for _, listing_id in found])
        typical = typical_of(keyword, list(listings.values()))
        Announcement.objects.bulk_create(
            [
                Announcement(
                    person_id=keyword.person_id,
                    listing_id=listing_id,
                    created_at=now,
                    typical=typical.get(listing_id) or None,
                )
                for _, listing_id in found
            ],
            ignore_conflicts=True,
        )
        notifications.queue_finds(keyword.person, at_once=True)
    return len(found)


def end_mutings() -> int:
    """End the mutings whose time is over, and show what was missed in them; how many ended."""
    rows = Keyword.objects.filter(muted_until__lte=timezone.now()).select_related("person")
    return sum(_end(keyword) for keyword in rows.order_by("pk"))


def _end(keyword: Keyword) -> int:
    with transaction.atomic():
        ended = Keyword.objects.filter(pk=keyword.pk, muted_until=keyword.muted_until)
        if not ended.update(muted_until=None, unmuted_at=keyword.muted_until):
            return 0
        keyword.refresh_from_db()
        if keyword.deleted_at is None and keyword.active and missed(keyword).exists():
            notifications.show_unmuted(keyword)
    return 1
