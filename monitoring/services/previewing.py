"""What a scan would announce, without keeping anything."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from monitoring import diff
from monitoring.models import Keyword, KeywordPlatform, Sighting
from monitoring.platforms.base import Found
from monitoring.services import storing
from monitoring.services.keywords import query_of, question_of, wishes_of
from monitoring.services.politeness import Gate
from monitoring.services.searching import Reader, Search
from monitoring.services.web.fetcher import FetcherLike


@dataclass(frozen=True)
class Preview:
    """A keyword on a platform: what would be announced, how much was read, what went wrong."""

    keyword: Keyword
    platform: str
    pages: int
    items: int
    would_announce: tuple[Found, ...] = ()
    baseline: bool = False
    error: str = ""


def preview(pair: KeywordPlatform, fetcher: FetcherLike) -> Preview:
    keyword, platform = pair.keyword, pair.platform
    query = query_of(keyword)
    complete = pair.baseline == KeywordPlatform.Baseline.COMPLETE and pair.question == question_of(
        query
    )
    gate = Gate(platform)
    reader = Reader(
        platform, fetcher, gate,
        lambda _search, items: storing.count_new([keyword.pk], platform, items),
    )  # fmt: skip
    search = Search(query, limit=platform.max_pages, read_all=pair.catching_up and complete)
    outcome = next(reader.read([search]))
    gate.flush()
    numbers = [item.number for item in outcome.items]
    seen = set(
        Sighting.objects.filter(
            keyword=keyword, listing__platform=platform, listing__number__in=numbers
        ).values_list("listing__number", flat=True)
    )
    judged = diff.judge(
        outcome.items, seen, wishes_of(keyword), baseline_complete=complete, now=timezone.now()
    )
    wanted = {one.number for one in judged if one.verdict == diff.ANNOUNCED}
    return Preview(
        keyword, platform.name, search.pages, len(numbers),
        tuple(item for item in outcome.items if item.number in wanted),
        baseline=not complete, error=outcome.error,
    )  # fmt: skip
