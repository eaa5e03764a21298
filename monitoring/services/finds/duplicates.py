"""Announce the same thing on two sites in one message with both links.

Whether two finds are the same is decided when the person's message is built (`set_apart`): that
happens for one message of a person at a time, so neither of two can be overlooked. A find that is
the same but for a picture that nobody has read yet waits until a worker has read both (`pictures`),
at the latest until `compare_by`; then it is joined to the other one, or sent by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Person
from core.task_queue import try_enqueue
from monitoring import same_thing
from monitoring.models import Announcement, Decision, Listing, Verdict
from monitoring.same_thing import Offer

log = structlog.get_logger(__name__)

COMPARE = "monitoring.tasks.compare_pictures"
COMPARE_WITHIN = timedelta(minutes=2)
#: So long after it was last seen, the earlier one may be gone.
STILL_THERE = timedelta(days=14)


@dataclass
class Apart:
    """The waiting finds that get no message of their own now: `count`, and the finds whose messages
    are to be edited because others were joined to them."""

    count: int = 0
    grown: list[Announcement] = field(default_factory=list)


def set_apart(person: Person, waiting: Sequence[Announcement]) -> Apart:
    """Join those of these waiting finds that are the same as another one, and set those aside whose
    pictures must be compared first."""
    keys = {one.listing.name_key for one in waiting} - {""}
    others = list(others_of(person, keys)) if keys else []
    taken, apart, gone = _platforms_of(others), Apart(), set[int]()
    for one in waiting:
        candidates = [
            other
            for other in others
            if other.pk not in gone
            and may_join(one, other)
            and one.listing.platform_id not in taken[other.pk]
        ]
        first = next((other for other in candidates if _is_same(one, other)), None)
        if first is not None:
            _join(one, first)
            taken[first.pk].add(one.listing.platform_id)
            if is_told(first):
                apart.grown.append(first)
        elif one.compare_by is None and any(_is_open(one, other) for other in candidates):
            until = timezone.now() + COMPARE_WITHIN
            Announcement.objects.filter(pk=one.pk).update(compare_by=until)
            transaction.on_commit(enqueue_comparison, robust=True)
        else:
            continue
        gone.add(one.pk)
    apart.count = len(gone)
    return apart


def _platforms_of(others: Sequence[Announcement]) -> dict[int, set[int]]:
    """The platforms of those that are joined to these already: a second piece there is another."""
    taken: dict[int, set[int]] = {other.pk: set() for other in others}
    rows = Announcement.objects.filter(duplicate_of__in=list(taken))
    for first, platform in rows.values_list("duplicate_of", "listing__platform"):
        if first is not None:
            taken[first].add(platform)
    return taken


def _join(one: Announcement, first: Announcement) -> None:
    Announcement.objects.filter(pk=one.pk).update(duplicate_of=first)
    Announcement.objects.filter(duplicate_of=one, delivery=None).update(duplicate_of=first)
    decisions = Decision.objects.filter(
        listing=one.listing_id, keyword__person=one.person_id, verdict=Verdict.ANNOUNCED
    )
    decisions.update(detail=f"= {first.listing.key}"[:200])


def is_told(one: Announcement) -> bool:
    """Whether a message about it was built."""
    return one.delivery_id is not None or one.sent_at is not None


def waiting_finds() -> QuerySet[Announcement]:
    """The finds that a message can be built with now."""
    compared = Q(compare_by=None) | Q(compare_by__lte=timezone.now())
    return _without_message().filter(compared, duplicate_of=None)


def set_aside() -> QuerySet[Announcement]:
    """The finds that wait for a comparison."""
    return _without_message().filter(compare_by__gt=timezone.now(), duplicate_of=None)


def untold() -> QuerySet[Announcement]:
    """The finds that are joined to another one, and that no message was built with yet."""
    return _without_message().filter(duplicate_of__isnull=False)


def _without_message() -> QuerySet[Announcement]:
    return Announcement.objects.filter(delivery=None, sent_at=None, failed=False, held=False)


def enqueue_comparison() -> None:
    """Wake a worker up; if that fails, beat does it."""
    try_enqueue(COMPARE)


def others_of(person: Person, keys: set[str]) -> QuerySet[Announcement]:
    """The announcements of a person under these titles, sent or not, of what is still there."""
    now = timezone.now()
    running = Q(listing__ends_at=None) | Q(listing__ends_at__gt=now)
    return Announcement.objects.filter(
        running,
        person=person,
        listing__name_key__in=keys,
        listing__last_seen_at__gt=now - STILL_THERE,
        failed=False,
        held=False,
        duplicate_of=None,
    ).select_related("listing__platform")


def may_join(one: Announcement, other: Announcement) -> bool:
    """Whether `one` may be joined to `other`: on another site, and announced before it."""
    set_aside = other.compare_by is not None and other.compare_by > timezone.now()
    return (
        one.listing.platform_id != other.listing.platform_id
        and (is_told(other) or (other.pk < one.pk and not set_aside))
        and same_thing.may_be_same(offer_of(one.listing), offer_of(other.listing))
    )


def _is_same(one: Announcement, other: Announcement) -> bool:
    return same_thing.is_same(offer_of(one.listing), offer_of(other.listing))


def _is_open(one: Announcement, other: Announcement) -> bool:
    """Whether a picture that was not read yet decides."""
    pictures = {offer_of(one.listing).picture, offer_of(other.listing).picture}
    return "" in pictures and same_thing.UNCERTAIN not in pictures


def offer_of(listing: Listing) -> Offer:
    return Offer(
        listing.title if listing.name_key else "",
        listing.price,
        listing.currency,
        same_thing.picture_of(listing.image_url, listing.picture_hash),
    )
