"""Announcements: one for each person and listing, with what is special about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from monitoring.models import Announcement, Keyword, KeywordPlatform, Listing
from monitoring.services.finds.relisting import earlier_listings
from monitoring.services.finds.typical_prices import typical_of

#: After so long without a success, many finds at once are held until the person asks for them.
ABSENCE = timedelta(days=3)
HELD_ABOVE = 5


@dataclass(frozen=True)
class Match:
    """A listing to announce, and what changed so that it fits."""

    listing: Listing
    what: str = ""
    before: str = ""


def already_announced(keyword: Keyword, matches: Sequence[Match]) -> set[int]:
    """Ids of those listings that have an announcement for this person already."""
    if not matches:
        return set()
    rows = Announcement.objects.filter(
        person_id=keyword.person_id, listing_id__in=[one.listing.pk for one in matches]
    )
    return set(rows.values_list("listing_id", flat=True))


def announce(pair: KeywordPlatform, matches: Sequence[Match], now: datetime) -> bool:
    """Create the announcements. Many at once after a long absence are held; whether they are."""
    away = pair.last_success is not None and now - pair.last_success > ABSENCE
    held = away and len(matches) > HELD_ABOVE
    earlier = earlier_listings([one.listing for one in matches if not one.what])
    typical = typical_of(pair.keyword, [one.listing for one in matches])
    announcements = []
    for one in matches:
        change, before = _why_now(one, earlier)
        announcements.append(
            Announcement(
                person_id=pair.keyword.person_id,
                listing=one.listing,
                created_at=now,
                held=held,
                change=change,
                before=before[:200],
                typical=typical.get(one.listing.pk) or None,
            )
        )
    Announcement.objects.bulk_create(announcements, ignore_conflicts=True)
    return held


def mark_seen(announcements: QuerySet[Announcement]) -> int:
    """Note that the person has seen these; how many they had not seen before."""
    return announcements.filter(seen_at=None).update(seen_at=timezone.now())


def _why_now(one: Match, earlier: Mapping[int, str]) -> tuple[str, str]:
    """What is special about a find, and what was before."""
    if one.what:
        return one.what, one.before
    if number := earlier.get(one.listing.pk):
        return Announcement.Change.RELISTED, number
    if one.listing.away_since is not None:
        return Announcement.Change.AGAIN, one.listing.away_since.isoformat()
    return "", ""
