"""Search for likely misspellings of keywords, beside the searches for the keywords themselves.

Each misspelling is a search of its own, every quarter of an hour, in a share of the requests that a
platform allows. Its first read is a silent baseline. A site that repairs the spelling by itself is
left alone for a week.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from core.retry import retry_on_lock
from core.task_queue import try_enqueue
from monitoring import evaluation, matching, spelling
from monitoring.models import KeywordPlatform, Platform, PlatformState, TypoSearch
from monitoring.platforms.base import Query, ScrapedItem
from monitoring.services.fetching.types import FetcherLike
from monitoring.services.keywords import match_filter_of
from monitoring.services.reading.reader import Outcome, Search, SearchReader
from monitoring.services.reading.throttling import PlatformThrottle, open_circuits
from monitoring.services.scanning import results
from monitoring.services.scanning.listings import keep_listings
from monitoring.services.verdicts import judging, sightings
from monitoring.services.verdicts.judging import KeywordResult

log = structlog.get_logger(__name__)

SEARCH_TYPOS = "monitoring.tasks.search_typos"
EVERY = timedelta(minutes=15)
#: After a page that was not understood; and where the site searches for the right spelling.
UNREAD_AGAIN, REPAIRED_AGAIN = timedelta(hours=6), timedelta(days=7)
#: The share of a platform's requests that misspellings may take.
SHARE = 0.2
PAGES, BASELINE_PAGES = 3, 10
BATCH_SECONDS = 50.0
#: So many new hits at once are no news: the site shows something else than was asked for.
MANY = 10
#: So many hits with the right spelling: the site has repaired it.
REPAIRED_HITS, REPAIRED_PART = 3, 0.8


def plan() -> int:
    """Make the searches that are wanted, delete the others, and enqueue a task for each platform
    that has one due; how many."""
    _make_wanted()
    due = TypoSearch.objects.filter(next_at__lte=timezone.now())
    platforms = set(due.order_by().values_list("search__platform_id", flat=True).distinct())
    platforms -= set(open_circuits())
    for platform_id in platforms:
        try_enqueue(SEARCH_TYPOS, platform_id)
    return len(platforms)


def _make_wanted() -> None:
    pairs = KeywordPlatform.objects.filter(
        keyword__typos=True,
        keyword__active=True,
        keyword__deleted_at=None,
        platform__enabled=True,
        baseline=KeywordPlatform.Baseline.COMPLETE,
    )
    wanted = {
        (pk, words): place
        for pk, text in pairs.values_list("pk", "keyword__text")
        for place, words in enumerate(spelling.spellings(text))
    }
    rows = {(row.search_id, row.words): row.pk for row in TypoSearch.objects.all()}
    gone = [pk for key, pk in rows.items() if key not in wanted]
    if gone:
        TypoSearch.objects.filter(pk__in=gone).delete()
    now = timezone.now()
    TypoSearch.objects.bulk_create(
        [
            TypoSearch(search_id=pk, words=words, next_at=now + place * EVERY / spelling.MOST)
            for (pk, words), place in wanted.items()
            if (pk, words) not in rows
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


class _Throttle(PlatformThrottle):
    """The limits of a platform. That nothing is found, or not understood, under a misspelling says
    nothing about the site."""

    def failed(
        self, problem: str, detail: str, retry_after: float | None = None, *, known: bool = False
    ) -> None:
        if problem not in (PlatformState.Problem.UNREADABLE, PlatformState.Problem.DOWN):
            super().failed(problem, detail, retry_after, known=known)


def search_due(platform_id: int, fetcher: FetcherLike) -> int:
    """Run the searches of a platform that are due, as many as it allows in a minute; the number of
    announcements."""
    platform = Platform.objects.filter(pk=platform_id, enabled=True).first()
    if platform is None:
        return 0
    rows = _claim(platform)
    if not rows:
        return 0
    throttle = _Throttle(platform)
    ids = {key: [row.search.keyword_id for row in group] for key, group in rows.items()}
    reader = SearchReader(
        platform,
        fetcher,
        throttle,
        lambda search, items: sightings.count_new(ids[search.query_hash], platform, items),
    )
    announced = 0
    try:
        for outcomes in reader.read([_search(*one) for one in rows.items()], BATCH_SECONDS):
            for outcome in outcomes:
                announced += _store(platform, outcome, rows[outcome.search.query_hash])
    finally:
        throttle.flush()
    return announced


def _room(platform: Platform, now: datetime) -> int:
    """How many of these searches a platform has room for in this minute beside those of the
    keywords themselves; where it has none, one in ten minutes."""
    keywords = KeywordPlatform.objects.filter(
        platform=platform, keyword__active=True, keyword__deleted_at=None
    )
    counts = keywords.order_by().values_list("keyword__frequency_seconds").annotate(n=Count("pk"))
    allowed = 60 * platform.requests_per_second
    taken = sum(count * 60 / seconds for seconds, count in counts)
    return max(int(min(allowed * SHARE, allowed - taken)), int(now.minute % 10 == 0))


def _claim(platform: Platform) -> dict[str, list[TypoSearch]]:
    """The due searches, equal ones of several keywords together; their next time is set."""
    now = timezone.now()
    most = _room(platform, now)
    due = TypoSearch.objects.filter(search__platform=platform, next_at__lte=now)
    groups: dict[str, list[TypoSearch]] = defaultdict(list)
    for row in due.select_related("search__keyword").order_by("next_at", "pk"):
        key = f"{int(row.search.keyword.in_descriptions)} {row.words}"
        if key not in groups and len(groups) >= most:
            continue
        mine = TypoSearch.objects.filter(pk=row.pk, next_at=row.next_at)
        if mine.update(next_at=now + EVERY):
            groups[key].append(row)
    return groups


def _search(key: str, rows: Sequence[TypoSearch]) -> Search:
    first = any(row.baseline_at is None for row in rows)
    return Search(
        Query(rows[0].words, rows[0].search.keyword.in_descriptions),
        limit=BASELINE_PAGES if first else PAGES,
        read_all=first,
        query_hash=key,
    )


def _store(platform: Platform, outcome: Outcome, rows: Sequence[TypoSearch]) -> int:
    """Store what a search brought. An exception affects this search only."""
    now = timezone.now()
    ids = [row.pk for row in rows]
    if not outcome.complete:
        if outcome.unreadable:
            TypoSearch.objects.filter(pk__in=ids).update(next_at=now + UNREAD_AGAIN)
        elif outcome.skipped:
            TypoSearch.objects.filter(pk__in=ids).update(next_at=now)
        return 0
    if _is_repaired(outcome.items, rows[0]):
        TypoSearch.objects.filter(pk__in=ids).update(next_at=now + REPAIRED_AGAIN)
        return 0
    count = 0
    for row in sorted(rows, key=lambda one: one.search.keyword_id):
        try:
            count += retry_on_lock(partial(_store_for, platform, outcome, row, now))
        except Exception:
            log.exception("a search for a misspelling could not be stored", words=row.words)
    return count


def _is_repaired(items: Sequence[ScrapedItem], row: TypoSearch) -> bool:
    text = row.search.keyword.text
    right = sum(spelling.is_spelt_right(_words_of(item), text) for item in items)
    return right >= REPAIRED_HITS and right >= REPAIRED_PART * len(items)


def _store_for(platform: Platform, outcome: Outcome, row: TypoSearch, now: datetime) -> int:
    with transaction.atomic():
        pair = (
            KeywordPlatform.objects.select_for_update(of=("self",))
            .filter(pk=row.search_id, keyword__deleted_at=None, keyword__typos=True)
            .select_related("keyword__person")
            .first()
        )
        if pair is None:
            return 0
        hits = [item for item in outcome.items if _is_hit(item, pair, row.words)]
        listings, _new = keep_listings(platform, hits, now)
        ids = [row.pk for row in listings.values()]
        known = sightings.known_to([pair], ids)[pair.keyword_id]
        unseen = [item for item in hits if listings[item.number].pk not in known]
        cut = outcome.truncated and not outcome.search.newest_first
        silent = row.baseline_at is None or cut or len(unseen) > MANY
        evaluations = evaluation.evaluate(
            unseen, _filter_of(pair), baseline_complete=not silent, now=now
        )
        result = judging.judge_misspelt(
            KeywordResult(pair, outcome), evaluations, row.words, listings, now
        )
        judging.store_all([result])
        TypoSearch.objects.filter(pk=row.pk, baseline_at=None).update(baseline_at=now)
        results.queue_find_messages(pair.keyword.person, [result])
        return len(result.new)


def _is_hit(item: ScrapedItem, pair: KeywordPlatform, words: str) -> bool:
    """Whether a listing has the misspelling. Where the title is cut, or descriptions are searched,
    the site is trusted."""
    text = pair.keyword.text
    if item.title_cut or pair.keyword.in_descriptions:
        return not spelling.is_spelt_right(_words_of(item), text)
    return spelling.is_misspelt(_words_of(item), text, words)


def _words_of(item: ScrapedItem) -> str:
    return f"{item.title} {item.description}"


def _filter_of(pair: KeywordPlatform) -> evaluation.MatchFilter:
    """The match filter without what asks for the right spelling."""
    excluded = matching.parse_terms(pair.keyword.text).excluded
    wanted = match_filter_of(pair.keyword)
    return replace(wanted, text="", whole_words=False, exclude=(*wanted.exclude, *excluded))
