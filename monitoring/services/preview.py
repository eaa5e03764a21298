"""Preview of a scan: what it would announce, without storing anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from monitoring import evaluation
from monitoring.models import Keyword, KeywordPlatform, Platform, Sighting
from monitoring.platforms.base import ScrapedItem
from monitoring.services.fetching.types import FetcherLike
from monitoring.services.keywords import match_filter_of, query_hash_of, query_of
from monitoring.services.reading.reader import Search, SearchReader
from monitoring.services.reading.throttling import PlatformThrottle
from monitoring.services.verdicts import sightings


@dataclass(frozen=True)
class Preview:
    """The preview of one keyword on one platform."""

    keyword: Keyword
    platform: str
    pages: int
    items: int
    would_announce: tuple[ScrapedItem, ...] = ()
    baseline: bool = False
    error: str = ""


def preview(pair: KeywordPlatform, fetcher: FetcherLike) -> Preview:
    """Read the search of a keyword on a platform and evaluate it."""
    keyword, platform = pair.keyword, pair.platform
    query = query_of(keyword)
    complete = (
        pair.baseline == KeywordPlatform.Baseline.COMPLETE
        and pair.query_hash == query_hash_of(query)
    )
    throttle = PlatformThrottle(platform)
    reader = SearchReader(
        platform,
        fetcher,
        throttle,
        lambda _search, items: sightings.count_new([keyword.pk], platform, items),
    )
    search = Search(query, limit=platform.max_pages, read_all=pair.catching_up and complete)
    [outcome] = next(reader.read([search]))
    throttle.flush()
    seen = _seen_numbers(keyword, platform, outcome.items)
    evaluations = evaluation.evaluate(
        [item for item in outcome.items if item.number not in seen],
        match_filter_of(keyword),
        baseline_complete=complete,
        now=timezone.now(),
    )
    wanted = {one.number for one in evaluations if one.fits}
    return Preview(
        keyword,
        platform.name,
        search.pages,
        len(outcome.items),
        tuple(item for item in outcome.items if item.number in wanted),
        baseline=not complete,
        error=outcome.error,
    )


def _seen_numbers(keyword: Keyword, platform: Platform, items: Sequence[ScrapedItem]) -> set[str]:
    rows = Sighting.objects.filter(
        keyword=keyword,
        listing__platform=platform,
        listing__number__in=[item.number for item in items],
    )
    return set(rows.values_list("listing__number", flat=True))
