"""Scans: enqueue due searches in batches, and run a batch: read its searches and store the results.

The batch of a worker that dies stays leased until the lease expires; the same task may run again at
once. Running a search twice is harmless: sightings are unique.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import structlog
from django.db.models import F
from django.utils import timezone

from core.retry import retry_on_lock
from core.task_queue import Priority, try_enqueue
from monitoring.models import KeywordPlatform, Platform, Scan
from monitoring.platforms.base import ScrapedItem
from monitoring.problems import ProblemCode, stored
from monitoring.services.fetching.types import FetcherLike
from monitoring.services.keywords import query_for, query_hash_of
from monitoring.services.reading.reader import Outcome, Search, SearchReader
from monitoring.services.reading.throttling import PlatformThrottle
from monitoring.services.scanning import claims, doubts, full_reads, results
from monitoring.services.scanning.claims import LEASE_TIME, release, release_searches
from monitoring.services.scanning.details import DetailReader
from monitoring.services.scanning.fingerprints import fingerprint_of
from monitoring.services.scanning.results import SearchResult
from monitoring.services.verdicts.sightings import count_new

log = structlog.get_logger(__name__)

Baseline = KeywordPlatform.Baseline

SCAN_BATCH = "monitoring.tasks.scan_batch"
RENEW_SECONDS = 30.0
#: After this time a batch starts no further search; the next scan takes the rest.
BATCH_SECONDS = 240.0
BASELINES_SECONDS = 30.0
#: So many items, once for each keyword, are stored in one transaction, or those of one search.
STORED_TOGETHER = 2000
#: A baseline reads so many times the pages of a scan.
BASELINE_PAGES = 10


def scan_due(
    *, keyword_ids: Sequence[int] | None = None, reason: str = Scan.Reason.DUE
) -> Scan | None:
    """Claim the due keywords (or these, due or not) and enqueue their searches in batches.
    Baselines come last, whenever they were enqueued, so that the scans that are due meanwhile don't
    wait for them; but a few keywords that somebody asks for come first."""
    scan, batches = claims.claim_due(keyword_ids=keyword_ids, reason=reason)
    for platform_id, lease_token, baselines in batches:
        priority = Priority.PERSON
        if not claims.are_few(keyword_ids):
            priority = Priority.BASELINE if baselines else Priority.SCAN
        arguments = (platform_id, str(lease_token), scan.pk if scan else 0)
        if not try_enqueue(SCAN_BATCH, *arguments, priority=priority):
            release(lease_token)
    return scan


def scan_batch(platform_id: int, lease_token: uuid.UUID, scan_id: int, fetcher: FetcherLike) -> int:
    """Run the batch of this lease; the number of announcements. Idempotent."""
    platform = Platform.objects.filter(pk=platform_id, enabled=True).first()
    if platform is None:
        KeywordPlatform.objects.filter(lease_token=lease_token).update(
            lease_token=None, leased_until=None
        )
        return 0
    return BatchRun(platform, lease_token, scan_id, fetcher).run()


class SearchRow(NamedTuple):
    """The fields of a `KeywordPlatform` that a batch needs. Not a model instance: there are many
    rows, most without changes, and creating the instances would take most of the time."""

    pk: int
    keyword_id: int
    text: str
    in_descriptions: bool
    baseline: str
    query_hash: str
    fingerprint: str
    body_hash: str
    catching_up: bool
    page_cursor: int
    full_read_at: datetime | None
    last_items: int
    errors: int


#: The field lookups of a SearchRow, in its order.
SEARCH_FIELDS = (
    "pk",
    "keyword_id",
    "keyword__text",
    "keyword__in_descriptions",
    *SearchRow._fields[4:],
)


class BatchRun:
    """The leased searches of one platform, run by one worker."""

    def __init__(
        self, platform: Platform, lease_token: uuid.UUID, scan_id: int, fetcher: FetcherLike
    ) -> None:
        self._platform, self._lease_token, self._scan_id = platform, lease_token, scan_id
        self._throttle = PlatformThrottle(platform)
        self._reader = SearchReader(platform, fetcher, self._throttle, self._count_new)
        self._details = DetailReader(platform, fetcher, self._throttle)
        self._pairs: dict[str, list[SearchRow]] = {}
        self._unchanged: list[int] = []
        self._renewed_at = time.monotonic()
        self._done = self._failed = self._announced = self._written = 0

    def run(self) -> int:
        try:
            searches = self._searches()
            for outcomes in self._reader.read(searches, self._seconds()):
                for group in _groups(list(filter(None, map(self._result, outcomes)))):
                    self._store(group)
                self._renew()
        finally:
            self._flush()
        return self._announced

    def _searches(self) -> list[Search]:
        """The leased searches, one for all keywords with the same query; what fails comes last, so
        that it keeps no other waiting. Marks pending baselines as running."""
        rows = KeywordPlatform.objects.filter(
            lease_token=self._lease_token, platform=self._platform, keyword__deleted_at=None
        )
        ordered = rows.order_by("errors", "pk").values_list(*SEARCH_FIELDS)
        for pair in map(SearchRow._make, ordered):
            query_hash = query_hash_of(query_for(pair.text, pair.in_descriptions))
            self._pairs.setdefault(query_hash, []).append(pair)
        every = [pair for pairs in self._pairs.values() for pair in pairs]
        if any(pair.baseline == Baseline.PENDING for pair in every):
            rows.filter(baseline=Baseline.PENDING).update(baseline=Baseline.RUNNING)
        full = full_reads.choose(
            ((pair.full_read_at, one) for one, pairs in self._pairs.items() for pair in pairs),
            len(self._pairs),
            self._platform.requests_per_second,
        )
        return [self._search(one, pairs, one in full) for one, pairs in self._pairs.items()]

    def _search(self, query_hash: str, pairs: Sequence[SearchRow], full: bool) -> Search:
        first = any(_needs_baseline(pair, query_hash) for pair in pairs)
        pages = self._platform.max_pages
        return Search(
            query_for(pairs[0].text, pairs[0].in_descriptions),
            limit=pages * BASELINE_PAGES if first else pages,
            read_all=first or full or any(pair.catching_up for pair in pairs),
            page_cursor=min(pair.page_cursor for pair in pairs),
            known_body_hash=_common_body_hash(pairs) if not (first or full) else "",
            query_hash=query_hash,
            failing=all(pair.errors for pair in pairs),
        )

    def _seconds(self) -> float:
        """How long further searches are started. Baselines give way sooner: a worker has few
        threads, and scans are due every minute."""
        only_baselines = all(_is_baseline(pairs, one) for one, pairs in self._pairs.items())
        return BASELINES_SECONDS if only_baselines else BATCH_SECONDS

    def _count_new(self, search: Search, items: list[ScrapedItem]) -> int:
        pairs = self._pairs[search.query_hash]
        if self._is_unchanged(Outcome(search, complete=True), pairs):
            return 0
        return count_new([pair.keyword_id for pair in pairs], self._platform, items)

    def _is_unchanged(self, outcome: Outcome, pairs: Sequence[SearchRow]) -> bool:
        """Whether every keyword found exactly these items last time, so that nothing can be new."""
        query_hash = outcome.search.query_hash
        fingerprint = fingerprint_of(outcome.items, timezone.now())
        return all(
            pair.fingerprint == fingerprint and not _needs_baseline(pair, query_hash)
            for pair in pairs
        )

    def _result(self, outcome: Outcome) -> SearchResult | None:
        """What is to be stored of an outcome; None if nothing is, or if that was noted already. An
        exception affects this search only."""
        self._renew()
        pairs = self._pairs[outcome.search.query_hash]
        ids = [pair.pk for pair in pairs]
        if outcome.skipped:
            release_searches(ids)
            return None
        self._done += 1
        self._failed += not outcome.complete
        whole = outcome.search.read_all  # of interest even if nothing has changed
        if outcome.unchanged or (
            outcome.complete and not whole and self._is_unchanged(outcome, pairs)
        ):
            self._unchanged += ids
            return None
        try:
            return self._examined(outcome, pairs, ids)
        except Exception as error:
            self._note_error(ids, error)
            return None

    def _examined(
        self, outcome: Outcome, pairs: Sequence[SearchRow], ids: Sequence[int]
    ) -> SearchResult | None:
        now = timezone.now()
        if any(pair.last_items >= doubts.FEWEST for pair in pairs) and (
            outcome.items or outcome.complete
        ):
            outcome = retry_on_lock(lambda: doubts.examine(self._platform, outcome, ids, now))
        if not outcome.items and not outcome.complete:
            flags = {"postponed": outcome.postponed, "unreadable": outcome.unreadable}
            results.store_failure(ids, outcome.error, now, **flags)
            return None
        if not _is_baseline(pairs, outcome.search.query_hash):
            self._details.complete(outcome)
        return SearchResult(outcome, ids)

    def _store(self, found: Sequence[SearchResult]) -> None:
        """Store results in one transaction. If that fails, each is stored by itself, so that an
        exception affects one search only."""
        now = timezone.now()
        try:
            self._announced += retry_on_lock(lambda: results.store(self._platform, found, now))
        except Exception as error:
            if len(found) == 1:
                self._note_error(found[0].pair_ids, error)
                return
            for one in found:
                self._store([one])

    def _note_error(self, ids: Sequence[int], error: Exception) -> None:
        log.exception("a search could not be stored", platform=self._platform.slug)
        self._failed += 1
        results.store_failure(ids, stored(ProblemCode.INTERNAL, error=repr(error)), timezone.now())

    def _renew(self) -> None:
        """Every RENEW_SECONDS: write the results so far, and extend the lease."""
        if time.monotonic() - self._renewed_at < RENEW_SECONDS:
            return
        self._renewed_at = time.monotonic()
        self._flush()
        KeywordPlatform.objects.filter(lease_token=self._lease_token).update(
            leased_until=timezone.now() + LEASE_TIME
        )

    def _flush(self) -> None:
        unchanged, self._unchanged = self._unchanged, []
        retry_on_lock(lambda: results.note_unchanged(unchanged, timezone.now()))
        self._throttle.flush()
        Scan.objects.filter(pk=self._scan_id).update(
            done=F("done") + self._done,
            failed=F("failed") + self._failed,
            found=F("found") + self._announced - self._written,
        )
        self._written = self._announced
        Scan.objects.filter(pk=self._scan_id, finished_at=None, done__gte=F("searches")).update(
            finished_at=timezone.now()
        )
        self._done = self._failed = 0


def _common_body_hash(pairs: Sequence[SearchRow]) -> str:
    """The hash of the first page that all of them saw last; empty if they differ."""
    hashes = {"" if pair.catching_up else pair.body_hash for pair in pairs}
    return hashes.pop() if len(hashes) == 1 else ""


def _is_baseline(pairs: Sequence[SearchRow], query_hash: str) -> bool:
    """Whether a search is the baseline of all its keywords."""
    return all(_needs_baseline(pair, query_hash) for pair in pairs)


def _needs_baseline(pair: SearchRow, query_hash: str) -> bool:
    return pair.baseline != Baseline.COMPLETE or pair.query_hash != query_hash


def _groups(found: Iterable[SearchResult]) -> Iterator[list[SearchResult]]:
    """What is stored together: as much as keeps other writers waiting for a moment only."""
    group: list[SearchResult] = []
    size = 0
    for one in found:
        group.append(one)
        size += len(one.outcome.search.items) * len(one.pair_ids)
        if size >= STORED_TOGETHER:
            yield group
            group, size = [], 0
    if group:
        yield group
