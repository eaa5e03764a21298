"""Tell of auctions that end soon: of starred ones, and of those without a bid that a keyword asks
for. The latter rests on what the page of results says at that time, so all pages of such a search
are read once more when the time has come.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from monitoring.models import (
    Announcement,
    Keyword,
    KeywordPlatform,
    Listing,
    Notice,
    Preferences,
    Star,
)
from monitoring.platforms.base import ScrapedItem
from monitoring.services.notices import FOLLOWED, Wanted, fits, following, tell
from monitoring.services.sightings import Known

Kind = Notice.Kind
#: So many searches are read once more in one minute at most.
LAST_LOOKS = 20


def notify_ending() -> int:
    """Remind the people who starred an auction that it ends within the time that they chose, also
    in quiet hours; the number of notices."""
    now = timezone.now()
    usual = Preferences._meta.get_field("reminder_minutes").default
    chosen = Preferences.objects.exclude(reminder_minutes=0).order_by()
    count = 0
    for minutes in {usual, *chosen.values_list("reminder_minutes", flat=True).distinct()}:
        persons = Q(person__preferences__reminder_minutes=minutes)
        if minutes == usual:
            persons |= Q(person__preferences=None)
        lead = timedelta(minutes=minutes)
        stars = Star.objects.filter(
            persons, listing__ends_at__gt=now, listing__ends_at__lte=now + lead
        )
        wanted = [
            Wanted(star.person, star.listing, _ends_on(star.listing.ends_at))
            for star in stars.select_related("person", "listing")
        ]
        with transaction.atomic():
            count += len(_tell(Kind.ENDING, wanted, lead, now))
    return count


def _ends_on(ends_at: datetime | None) -> str:
    """What tells this end from that of a later auction under the same number."""
    return f"ends {ends_at:%Y-%m-%d}"


def _tell(
    kind: Notice.Kind, wanted: Sequence[Wanted], lead: timedelta, now: datetime
) -> list[Notice]:
    """Tell of these ends once. Those that a site gives as "2 h 5 min" move a little, perhaps over
    midnight, and are still the same."""
    if not wanted:
        return []
    recent = Notice.objects.filter(
        listing_id__in=[one.listing.pk for one in wanted], kind=kind, created_at__gt=now - 2 * lead
    )
    told = set(recent.values_list("person_id", "listing_id"))
    return tell(kind, [one for one in wanted if (one.person.pk, one.listing.pk) not in told], now)


# --- without a bid ------------------------------------------------------------------------------


def notify_without_bid(
    keyword: Keyword,
    items: Sequence[ScrapedItem],
    listings: Mapping[str, Listing],
    known: Mapping[int, Known],
    now: datetime,
) -> None:
    """Tell of those of the items just read that end within the time that the keyword asks for, and
    have no bid. One that was announced within that time is not told again."""
    lead = timedelta(minutes=keyword.no_bid_minutes)
    ending = [
        listings[item.number]
        for item in items
        if item.ends_at is not None and now < item.ends_at <= now + lead and _has_no_bid(item)
    ]
    ending = [row for row in ending if row.pk in known and known[row.pk].verdict in FOLLOWED]
    if not ending:
        return
    lately = _announced_since(keyword, ending, now - lead)
    wanted = [
        Wanted(keyword.person, row, _ends_on(row.ends_at))
        for row in ending
        if row.pk not in lately and fits(keyword, row, now)
    ]
    _tell(Kind.NO_BID, wanted, lead, now)


def _has_no_bid(item: ScrapedItem) -> bool:
    if item.sold_out or item.price_kind in (Listing.PriceKind.BUY_NOW, Listing.PriceKind.BID):
        return False
    return item.bids == 0 or (item.bids is None and item.price_kind == Listing.PriceKind.START)


def _announced_since(
    keyword: Keyword, ending: Sequence[Listing], since: datetime
) -> Collection[int]:
    rows = Announcement.objects.filter(
        person_id=keyword.person_id, listing__in=ending, created_at__gt=since
    )
    return set(rows.values_list("listing_id", flat=True))


def plan_last_looks() -> int:
    """Have all pages of a search read at once where an auction without a bid that its keyword asks
    for ends soon, unless they were since the time came; how many searches that are."""
    now = timezone.now()
    asking = Keyword.objects.filter(no_bid_minutes__gt=0, active=True, deleted_at=None).order_by()
    due: set[tuple[int, int]] = set()
    for minutes in asking.values_list("no_bid_minutes", flat=True).distinct():
        lead = timedelta(minutes=minutes)
        read_before = Q(keyword__searches__read_all_at=None)
        read_before |= Q(keyword__searches__read_all_at__lt=F("listing__ends_at") - lead)
        rows = following(no_bid_minutes=minutes).filter(  # at once: all is about the same search
            Q(listing__bids=None) | Q(listing__bids=0),
            read_before,
            listing__ends_at__gt=now,
            listing__ends_at__lte=now + lead,
            keyword__searches__platform=F("listing__platform"),
            keyword__searches__platform__enabled=True,
        )
        due.update(rows.order_by().values_list("keyword__searches", "keyword_id").distinct())
    chosen = sorted(due)[:LAST_LOOKS]
    KeywordPlatform.objects.filter(pk__in=[pk for pk, _ in chosen]).update(full_read_at=now)
    Keyword.objects.filter(pk__in=[pk for _, pk in chosen], next_check_at__gt=now).update(
        next_check_at=now
    )
    return len(chosen)
