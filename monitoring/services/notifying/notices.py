"""Notices about listings that a person knows already: the price fell, it is offered again, it ends
soon (`reminders`, `without_bid`), or it has ended (`ended_auctions`). A person follows a listing by
a star, or by a setting of a keyword that found it.

Each is sent once for its occasion. More than a few of a kind at once are one message.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.db.models import QuerySet

from accounts.models import Person
from core.chunks import in_chunks
from monitoring import evaluation, references
from monitoring.models import (
    Announcement,
    Keyword,
    Listing,
    Notice,
    PriceChange,
    Sighting,
    Star,
    Verdict,
)
from monitoring.services.finds.stored_item import stored_item
from monitoring.services.keywords import match_filter_of
from monitoring.services.notifying.message_queue import queue_message
from monitoring.services.notifying.quiet_hours import preferences_of, quiet_until

Kind = Notice.Kind
#: A keyword follows what it has told, and what was there before.
FOLLOWED = (
    Verdict.BASELINE,
    Verdict.ANNOUNCED,
    Verdict.KNOWN,
    Verdict.MUTED,
    Verdict.IMPORTED,
)
#: More notices than this at once are one message.
SINGLE = 5
#: A price is lower by so much at least: the larger of both.
LEAST, LEAST_SHARE = Decimal(1), Decimal("0.03")
#: One notice in this time about a listing that comes and goes.
BACK_AGAIN_AFTER = timedelta(days=1)
#: The settings of keywords that ask for a kind of notice.
BY_KEYWORD: dict[Notice.Kind, dict[str, Any]] = {
    Kind.DROP: {"price_drops": True},
    Kind.BACK: {"back_in_stock": True},
    Kind.NO_BID: {"no_bid_minutes__gt": 0},
}
URGENT = (Kind.ENDING, Kind.NO_BID)

Drop = tuple[Listing, Decimal]
Return = tuple[Listing, str]


class NoticeRequest(NamedTuple):
    """A notice that somebody is to get, unless they had it."""

    person: Person
    listing: Listing
    occasion: str
    before: Decimal | None = None


def following(**keyword_fields: Any) -> QuerySet[Sighting]:
    """The sightings by which keywords with such a setting follow a listing."""
    wanted = {f"keyword__{name}": value for name, value in keyword_fields.items()}
    return Sighting.objects.filter(
        verdict__in=FOLLOWED, keyword__active=True, keyword__deleted_at=None, **wanted
    ).select_related("keyword__person")


def fits(keyword: Keyword, listing: Listing, now: datetime) -> bool:
    """Whether the keyword would announce a listing as it is now: within its limits, without
    excluded words or sellers, and not muted."""
    # Whether it has the words was judged when it was seen.
    item = stored_item(listing, title_cut=True)
    wanted = match_filter_of(keyword)
    [found] = evaluation.evaluate([item], wanted, baseline_complete=True, now=now)
    return found.fits


def notify_changes(drops: Sequence[Drop], returned: Sequence[Return], now: datetime) -> None:
    """Tell those who follow these listings that they are cheaper, or offered again."""
    told: set[tuple[int, int]] = set()
    for part in in_chunks(returned):
        told |= _notify_back(part, now)
    for some in in_chunks(drops):
        _notify_drops(some, told, now)


# --- lower prices -------------------------------------------------------------------------------


def _notify_drops(drops: Sequence[Drop], told: Collection[tuple[int, int]], now: datetime) -> None:
    before = {listing.pk: (listing, price) for listing, price in drops}
    wanted = [
        NoticeRequest(star.person, *_drop(*before[star.listing_id]))
        for star in _stars_of(list(before))
    ]
    wanted += _keyword_drops({pk: listing for pk, (listing, _) in before.items()}, now)
    create_notices(
        Kind.DROP, [one for one in wanted if (one.person.pk, one.listing.pk) not in told], now
    )


def _drop(listing: Listing, before: Decimal) -> tuple[Listing, str, Decimal]:
    return listing, f"{listing.price}", before


def _stars_of(listing_ids: Sequence[int]) -> QuerySet[Star]:
    stars = Star.objects.filter(listing_id__in=listing_ids).select_related("person")
    return stars.order_by("person_id", "listing_id")


@dataclass
class PriceHistory:
    """The former prices of listings, and which of them people were notified of."""

    prices: dict[int, list[PriceChange]] = field(default_factory=lambda: defaultdict(list))
    #: The lowest price that a person was notified of, by person and listing.
    told: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    announced: dict[tuple[int, int], datetime] = field(default_factory=dict)

    @classmethod
    def of(cls, listing_ids: Sequence[int]) -> PriceHistory:
        history = cls()
        for change in PriceChange.objects.filter(listing_id__in=listing_ids).order_by("id"):
            history.prices[change.listing_id].append(change)
        notices = Notice.objects.filter(listing_id__in=listing_ids, kind=Kind.DROP)
        for person_id, pk, occasion in notices.values_list("person_id", "listing_id", "occasion"):
            price = _price_in(occasion)
            if price is not None:
                history.told[person_id, pk] = min(price, history.told.get((person_id, pk), price))
        rows = Announcement.objects.filter(listing_id__in=listing_ids)
        for person_id, pk, at in rows.values_list("person_id", "listing_id", "created_at"):
            history.announced[person_id, pk] = at
        return history

    def last_told(self, row: Sighting) -> Decimal | None:
        """The lowest price that the person knows from us: that of the day when the listing was
        found, or of the last notice."""
        key = (row.keyword.person_id, row.listing_id)
        seen_at = max(row.at, self.announced.get(key, row.at))
        changes = self.prices[row.listing_id]
        until = [change.price for change in changes if change.at <= seen_at]
        first = changes[0].previous if changes else None
        known = [until[-1] if until else first, self.told.get(key)]
        return min((one for one in known if one is not None), default=None)

    def was_outside(self, row: Sighting, wanted: evaluation.MatchFilter) -> bool:
        """Whether the listing was there before, and too dear since: then that it fits now is
        announced (`evaluation.came_within`)."""
        return row.verdict == Verdict.BASELINE and any(
            evaluation.limit_reason([change.previous], wanted)
            for change in self.prices[row.listing_id]
            if change.previous is not None and change.at > row.at
        )


def _price_in(occasion: str) -> Decimal | None:
    try:
        return Decimal(occasion)
    except InvalidOperation:
        return None


def _keyword_drops(listings: Mapping[int, Listing], now: datetime) -> list[NoticeRequest]:
    rows = list(following(price_drops=True).filter(listing_id__in=list(listings)))
    if not rows:
        return []
    history = PriceHistory.of(sorted({row.listing_id for row in rows}))
    wanted = []
    for row in rows:
        listing, before = listings[row.listing_id], history.last_told(row)
        if before is None or listing.price is None:
            continue
        if before - listing.price < max(LEAST, before * LEAST_SHARE):
            continue
        limits = match_filter_of(row.keyword)
        if limits.compares(listing.currency) and history.was_outside(row, limits):
            continue
        if fits(row.keyword, listing, now):
            wanted.append(NoticeRequest(row.keyword.person, *_drop(listing, before)))
    return wanted


# --- offered again ------------------------------------------------------------------------------


def _notify_back(returned: Sequence[Return], now: datetime) -> set[tuple[int, int]]:
    """Notify who follows what is offered again; the pairs of person and listing."""
    occasions = {listing.pk: (listing, occasion) for listing, occasion in returned}
    ids = list(occasions)
    wanted = [NoticeRequest(star.person, *occasions[star.listing_id]) for star in _stars_of(ids)]
    for row in following(back_in_stock=True).filter(listing_id__in=ids):
        listing, occasion = occasions[row.listing_id]
        if fits(row.keyword, listing, now):
            wanted.append(NoticeRequest(row.keyword.person, listing, occasion))
    return create_back_notices(wanted, now)


def create_back_notices(wanted: Sequence[NoticeRequest], now: datetime) -> set[tuple[int, int]]:
    """Notify that these are offered again, without those that had a notice lately."""
    recent = Notice.objects.filter(
        listing_id__in=[one.listing.pk for one in wanted],
        kind=Kind.BACK,
        created_at__gt=now - BACK_AGAIN_AFTER,
    )
    lately = set(recent.values_list("person_id", "listing_id")) if wanted else set()
    left = [one for one in wanted if (one.person.pk, one.listing.pk) not in lately]
    return {(one.person_id, one.listing_id) for one in create_notices(Kind.BACK, left, now)}


# --- when their turn comes ----------------------------------------------------------------------


def still_true(notices: Sequence[Notice], now: datetime) -> list[Notice]:
    """Those of these notices, of one person and kind, that are still to be sent: the star or the
    keyword is there, the price is still lower, the end is still to come, nobody has bid …"""
    kind, person_id = Kind(notices[0].kind), notices[0].person_id
    ids = [one.listing_id for one in notices]
    followed = set(
        Star.objects.filter(person=person_id, listing__in=ids).values_list("listing_id", flat=True)
    )
    if kind in BY_KEYWORD:
        rows = following(person=person_id, **BY_KEYWORD[kind])
        followed |= set(rows.filter(listing__in=ids).values_list("listing_id", flat=True))
    return [one for one in notices if one.listing_id in followed and _is_true(one, now)]


def _is_true(one: Notice, now: datetime) -> bool:
    listing = one.listing
    if one.kind == Kind.ENDED:
        return listing.ends_at is not None and listing.ends_at <= now
    if one.kind == Kind.DROP:
        price, before = one.price, one.before
        return price is not None and before is not None and price < before
    if listing.sold_out_since is not None or (one.kind == Kind.NO_BID and listing.bids):
        return False
    return listing.ends_at is None or listing.ends_at > now


# --- creating -----------------------------------------------------------------------------------


def create_notices(
    kind: Notice.Kind, wanted: Iterable[NoticeRequest], now: datetime
) -> list[Notice]:
    """Store the notices that are new, and queue their messages. A listing whose announcement is not
    sent yet is left out: that message shows the listing as it is then."""
    wanted = sorted(wanted, key=lambda one: (one.person.pk, one.listing.pk))
    waiting = _waiting(wanted)
    made: dict[int, list[Notice]] = defaultdict(list)
    for one in wanted:
        if (one.person.pk, one.listing.pk) in waiting:
            continue
        notice, new = Notice.objects.get_or_create(
            person=one.person,
            listing=one.listing,
            kind=kind,
            occasion=one.occasion,
            defaults={"before": one.before, "created_at": now},
        )
        if new:
            made[one.person.pk].append(notice)
    for notices in made.values():
        _queue(kind, notices, now)
    return [notice for notices in made.values() for notice in notices]


def _waiting(wanted: Sequence[NoticeRequest]) -> set[tuple[int, int]]:
    rows = Announcement.objects.filter(
        listing_id__in=[one.listing.pk for one in wanted], sent_at=None, failed=False
    )
    return set(rows.values_list("person_id", "listing_id")) if wanted else set()


def _queue(kind: Notice.Kind, notices: Sequence[Notice], now: datetime) -> None:
    person, together = notices[0].person, len(notices) > SINGLE
    if together:
        Notice.objects.filter(pk__in=[one.pk for one in notices[1:]]).update(together=notices[0])
    urgent = kind in URGENT
    for notice in notices[:1] if together else notices:
        queue_message(
            person,
            references.NOTICE,
            notice.pk,
            ordering_key=references.ORDER_URGENT if urgent else references.ORDER_FINDS,
            available_at=None if urgent else quiet_until(preferences_of(person), now),
        )
