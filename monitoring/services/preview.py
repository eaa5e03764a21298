"""What a scan would announce, without keeping anything."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from monitoring import diff
from monitoring.models import Keyword, KeywordPlatform, Sighting
from monitoring.platforms.base import ScrapedItem
from monitoring.services import results
from monitoring.services.fetching.types import FetcherLike
from monitoring.services.keywords import match_filter_of, query_hash_of, query_of
from monitoring.services.reader import Reader, Search
from monitoring.services.throttling import PlatformThrottle


@dataclass(frozen=True)
class Preview:
    """A keyword on a platform: what would be announced, how much was read, what went wrong."""

    keyword: Keyword
    platform: str
    pages: int
    items: int
    would_announce: tuple[ScrapedItem, ...] = ()
    baseline: bool = False
    error: str = ""


def preview(pair: KeywordPlatform, fetcher: FetcherLike) -> Preview:
    keyword, platform = pair.keyword, pair.platform
    query = query_of(keyword)
    complete = (
        pair.baseline == KeywordPlatform.Baseline.COMPLETE
        and pair.query_hash == query_hash_of(query)
    )
    throttle = PlatformThrottle(platform)
    reader = Reader(
        platform,
        fetcher,
        throttle,
        lambda _search, items: results.count_new([keyword.pk], platform, items),
    )
    search = Search(query, limit=platform.max_pages, read_all=pair.catching_up and complete)
    outcome = next(reader.read([search]))
    throttle.flush()
    numbers = [item.number for item in outcome.items]
    seen = set(
        Sighting.objects.filter(
            keyword=keyword, listing__platform=platform, listing__number__in=numbers
        ).values_list("listing__number", flat=True)
    )
    evaluations = diff.evaluate(
        outcome.items,
        seen,
        match_filter_of(keyword),
        baseline_complete=complete,
        now=timezone.now(),
    )
    wanted = {one.number for one in evaluations if one.verdict == diff.ANNOUNCED}
    return Preview(
        keyword,
        platform.name,
        search.pages,
        len(numbers),
        tuple(item for item in outcome.items if item.number in wanted),
        baseline=not complete,
        error=outcome.error,
    )
