"""Read the pictures of finds that may be the same thing on two sites, and compare them."""

from __future__ import annotations

import time
from collections.abc import Sequence

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from core.retry import retry_on_lock
from monitoring import same_thing
from monitoring.models import Announcement, Listing
from monitoring.services.fetching.types import FetcherLike, FetchFailure, Request
from monitoring.services.finds import duplicates
from monitoring.services.notifying import notifications
from monitoring.services.reading.reader import target_of
from monitoring.services.reading.single_pages import fetch_page
from monitoring.services.reading.throttling import PlatformThrottle

log = structlog.get_logger(__name__)

#: Loaded with the first picture: it brings the decoders.
HASH_OF = "monitoring.picture_hash.hash_of"
#: Pictures of one run, and for how long it begins another; finds left over are sent by themselves.
MOST, SECONDS = 40, 60.0


def compare(fetcher: FetcherLike) -> int:
    """Read the pictures that finds wait for, and queue the messages of these; how many they are.
    Whether two are the same is decided when the message is built."""
    finds = list(
        duplicates.set_aside().select_related("person", "listing__platform").order_by("pk")
    )
    pictures = PictureReader(fetcher)
    for one in finds:
        others = duplicates.others_of(one.person, {one.listing.name_key})
        same = [other.listing for other in others if duplicates.may_join(one, other)]
        for listing in (one.listing, *same) if same else ():
            pictures.read(listing)
    retry_on_lock(lambda: _queue(finds))
    return len(finds)


def _queue(finds: Sequence[Announcement]) -> None:
    people = {one.person_id: one.person for one in finds}
    with transaction.atomic():
        Announcement.objects.filter(pk__in=[one.pk for one in finds]).update(
            compare_by=timezone.now()
        )
        for _, person in sorted(people.items()):
            notifications.queue_finds(person, at_once=True)


class PictureReader:
    """Reads pictures of listings, at the rate of their platforms."""

    def __init__(self, fetcher: FetcherLike) -> None:
        self._fetcher = fetcher
        self._left, self._until = MOST, time.monotonic() + SECONDS

    def read(self, listing: Listing) -> None:
        """Store the hash of a listing's picture, unless it is known. What the site does not give
        now remains unknown."""
        known = same_thing.picture_of(listing.image_url, listing.picture_hash)
        if known or self._left <= 0 or time.monotonic() > self._until:
            return
        self._left -= 1
        picture = self._hash(listing)
        if picture:
            stored = same_thing.stored_hash(listing.image_url, picture)
            Listing.objects.filter(pk=listing.pk).update(picture_hash=stored)

    def _hash(self, listing: Listing) -> str:
        if not has_picture(listing) or _is_shared(listing):
            return same_thing.UNCERTAIN
        try:
            body = fetch_picture(self._fetcher, listing)
        except FetchFailure as failure:
            log.info("a picture can't be read", url=listing.image_url, error=failure)
            return same_thing.UNCERTAIN if failure.kind == "missing" else ""
        picture: str = import_string(HASH_OF)(body)
        return picture


def has_picture(listing: Listing) -> bool:
    """Whether there is an address to read a picture from."""
    return listing.image_url.startswith(("http://", "https://"))


def fetch_picture(fetcher: FetcherLike, listing: Listing) -> bytes:
    """A listing's picture, read at the rate of its platform. Raises FetchFailure."""
    throttle = PlatformThrottle(listing.platform)
    request = Request(listing.image_url)
    try:
        return fetch_page(fetcher, target_of(listing.platform), throttle, request).body
    finally:
        throttle.flush()


def _is_shared(listing: Listing) -> bool:
    """Whether things with other titles have the same picture: a plate of the site's own."""
    rows = Listing.objects.filter(platform=listing.platform, image_url=listing.image_url)
    return rows.exclude(name_key=listing.name_key).exists()
