"""Small copies of the pictures of today's finds, kept in the data folder for some days.

The overview shows these, so that its page asks no site for anything. They are read by a worker, at
the rate of the sites, once somebody looks at the page.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils.module_loading import import_string

from core.task_queue import try_enqueue
from monitoring.models import Listing
from monitoring.services.fetching.types import FetcherLike, FetchFailure
from monitoring.services.verdicts.pictures import fetch_picture, has_picture

log = structlog.get_logger(__name__)

TASK = "monitoring.tasks.store_thumbnails"
#: Loaded with the first picture: it brings the decoders.
THUMBNAIL_OF = "monitoring.thumbnail.thumbnail_of"
FOLDER = "thumbnails"
KEPT = timedelta(days=2)
#: What is missing is not asked for more often.
ASKED_EVERY_SECONDS = 60
#: No run begins with another picture after this time.
SECONDS = 45.0


def path_of(listing_id: int) -> Path:
    """Where the copy of a listing's picture is, or would be. An empty file says that the picture
    can't be had."""
    return Path(settings.DATA_DIR) / FOLDER / f"{listing_id}.jpg"


def stored(listing_id: int) -> bool:
    """Whether there is a copy that can be shown."""
    path = path_of(listing_id)
    return path.is_file() and path.stat().st_size > 0


def read(listing_id: int) -> bytes:
    """The copy of a listing's picture (JPEG); empty if there is none."""
    with suppress(FileNotFoundError):
        return path_of(listing_id).read_bytes()
    return b""


def request(listings: Iterable[Listing]) -> None:
    """Have a worker store the copies that are missing; of several pages that ask at the same time
    one does."""
    missing = [one.pk for one in listings if has_picture(one) and not path_of(one.pk).exists()]
    if not missing or not cache.add("thumbnails-asked", "yes", ASKED_EVERY_SECONDS):
        return
    try_enqueue(TASK, missing)


def store(fetcher: FetcherLike, listing_ids: Collection[int]) -> int:
    """Store copies of the pictures of these listings; how many there are now. What a site does not
    give now is asked for again later, what is no picture is not. Old copies are removed."""
    folder = path_of(0).parent
    folder.mkdir(exist_ok=True)
    _remove_old(folder)
    until, count = time.monotonic() + SECONDS, 0
    for listing in Listing.objects.filter(pk__in=listing_ids).select_related("platform"):
        path = path_of(listing.pk)
        if time.monotonic() > until or path.exists() or not has_picture(listing):
            continue
        try:
            small: bytes = import_string(THUMBNAIL_OF)(fetch_picture(fetcher, listing))
        except FetchFailure as failure:
            log.info("a picture can't be read", url=listing.image_url, error=failure)
            if failure.kind != "missing":
                continue
            small = b""
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(small)
        unfinished.rename(path)
        count += bool(small)
    return count


def _remove_old(folder: Path) -> None:
    oldest = time.time() - KEPT.total_seconds()
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
