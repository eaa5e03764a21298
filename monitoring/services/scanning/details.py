"""Read when a new listing was posted and by whom, from its own page, where the site tells it only
there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import structlog

from core.chunks import in_chunks
from monitoring.models import Listing, Platform
from monitoring.platforms.base import Adapter, ScrapedItem
from monitoring.platforms.registry import ADAPTERS
from monitoring.services.fetching.types import FetcherLike, FetchFailure, Request
from monitoring.services.reading.reader import Outcome, target_of
from monitoring.services.reading.single_pages import fetch_page
from monitoring.services.reading.throttling import PlatformThrottle

log = structlog.get_logger(__name__)

#: Of one search; more at once are announced without it.
MOST = 5


class DetailReader:
    """Reads the pages of single listings of a platform, at the platform's rate."""

    def __init__(
        self, platform: Platform, fetcher: FetcherLike, throttle: PlatformThrottle
    ) -> None:
        self._platform, self._fetcher, self._throttle = platform, fetcher, throttle
        self._adapter: Adapter = ADAPTERS[platform.adapter]
        self._target = target_of(platform)

    def complete(self, outcome: Outcome) -> None:
        """Complete the listings of this outcome that the platform did not have before. Each page is
        asked for once; without an answer what it tells remains unknown."""
        if not self._adapter.tells_posted:
            return
        fresh = self._unknown(outcome.items)
        for item in fresh if len(fresh) <= MOST else ():
            try:
                outcome.search.items[item.number] = self._completed(item)
            except FetchFailure:
                return

    def _completed(self, item: ScrapedItem) -> ScrapedItem:
        response = fetch_page(self._fetcher, self._target, self._throttle, Request(item.url))
        try:
            posted_at = self._adapter.posted_at(response)
            seller = item.seller or self._adapter.seller(response)
        except Exception as error:  # whatever is on the page, the listing itself is announced
            log.warning("the page of a listing can't be read", url=item.url, error=error)
            return item
        return replace(item, posted_at=posted_at, seller=seller)

    def _unknown(self, items: Sequence[ScrapedItem]) -> list[ScrapedItem]:
        without = [item for item in items if item.posted_at is None and not item.old]
        rows = Listing.objects.filter(platform=self._platform)
        numbers = [item.number for item in without]
        known: set[str] = set()
        for part in in_chunks(numbers):
            known.update(rows.filter(number__in=part).values_list("number", flat=True))
        return [item for item in without if item.number not in known]
