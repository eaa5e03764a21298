"""Notify of how a starred auction ended: its own page is read a few minutes after its end.

A page that can't be read now is tried again for a while; then the last price that was seen is told
as what it is. Only pages of the site that is searched are read.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import Person
from core.retry import retry_on_lock
from core.task_queue import try_enqueue
from monitoring.models import Announcement, Listing, Notice, Platform, Star
from monitoring.platforms import own_page
from monitoring.services.fetching.types import FetcherLike, FetchFailure, Request, origin
from monitoring.services.finds.stored_item import stored_item
from monitoring.services.notifying.notices import NoticeRequest, create_notices
from monitoring.services.reading.reader import target_of
from monitoring.services.reading.single_pages import fetch_page
from monitoring.services.reading.throttling import PlatformThrottle
from monitoring.services.scanning.listings import SAME_END, update_from_own_page

log = structlog.get_logger(__name__)

Kind = Notice.Kind
TELL_ENDED = "monitoring.tasks.tell_ended_auctions"
#: A page that can't be read is tried again until so long after the end.
PATIENCE = timedelta(minutes=12)
#: Failures that may be over in a few minutes.
PASSING = ("down", "rate")
#: What ended longer ago, while nothing ran, is no news.
FORGOTTEN = timedelta(days=1)
#: The same end, told again only if it moved on by more.
SAME_AUCTION = timedelta(hours=2)
#: For how long one run begins another page.
SECONDS = 50.0


def plan() -> bool:
    """Enqueue the task if a starred auction has ended; whether it was."""
    return _due(timezone.now()).exists() and try_enqueue(TELL_ENDED)


def _due(now: datetime) -> QuerySet[Star]:
    """The stars whose auction has ended, and whose person had no notice of that, nor waits for the
    find itself. An end is given up to `SAME_END` late, and one that was put off by less is not
    stored."""
    of_star = {"person": OuterRef("person"), "listing": OuterRef("listing")}
    waiting = Announcement.objects.filter(**of_star, sent_at=None, failed=False)
    told = Notice.objects.filter(
        **of_star,
        kind=Kind.ENDED,
        created_at__gt=OuterRef("listing__ends_at") - SAME_AUCTION,
    )
    ended = Star.objects.filter(
        ~Exists(told),
        ~Exists(waiting),
        created_at__lt=F("listing__ends_at"),
        listing__ends_at__gt=now - FORGOTTEN,
        listing__ends_at__lte=now - SAME_END,
    )
    # Such offers are prolonged by themselves, and end with the first buyer.
    return ended.exclude(listing__price_kind=Listing.PriceKind.BUY_NOW)


def tell_ended(fetcher: FetcherLike) -> int:
    """Read the pages of what has ended, and tell of it; the number of notices."""
    until = time.monotonic() + SECONDS
    stars: dict[int, list[Star]] = defaultdict(list)
    due = _due(timezone.now()).select_related("person", "listing__platform")
    for star in due.order_by("listing__ends_at", "pk"):
        stars[star.listing_id].append(star)
    over: list[tuple[Person, Listing]] = []
    for followers in stars.values():
        if time.monotonic() > until:
            break
        listing = followers[0].listing
        if _read(fetcher, listing) or _is_overdue(listing):
            over += [(one.person, listing) for one in followers]
    return retry_on_lock(partial(_notify, over))


def _is_overdue(listing: Listing) -> bool:
    return listing.ends_at is not None and timezone.now() - listing.ends_at > PATIENCE


def _notify(over: Sequence[tuple[Person, Listing]]) -> int:
    """Notify of those whose end was not put off meanwhile."""
    now = timezone.now()
    wanted = [
        NoticeRequest(person, listing, f"ended {listing.ends_at:%Y-%m-%d %H:%M}")
        for person, listing in over
        if listing.ends_at is not None and listing.ends_at <= now
    ]
    with transaction.atomic():
        return len(create_notices(Kind.ENDED, wanted, now))


def _read(fetcher: FetcherLike, listing: Listing) -> bool:
    """Store what an auction's own page says of its end; False if it may be read a little later."""
    if not _is_on(listing.platform, listing.url):
        return True
    throttle = PlatformThrottle(listing.platform)
    try:
        response = fetch_page(fetcher, target_of(listing.platform), throttle, Request(listing.url))
    except FetchFailure as failure:
        log.info("the page of an ended auction can't be read", url=listing.url, error=failure)
        return failure.kind not in PASSING  # a site that refuses a page is not asked again
    finally:
        throttle.flush()
    try:
        found = own_page.read(response, stored_item(listing, title_cut=False))
    except Exception as error:  # whatever is on the page, the end itself is told
        log.warning("the page of an ended auction can't be read", url=listing.url, error=error)
        return True
    if found is not None:
        retry_on_lock(lambda: update_from_own_page(listing, found, timezone.now()))
    return True


def _is_on(platform: Platform, url: str) -> bool:
    """Whether a page is on the site that is searched: that of an API's items is elsewhere."""
    try:
        return origin(url) == origin(platform.base_url)
    except ValueError:
        return False
