"""Store the results of a search: listings, sightings, decisions and deliveries in one transaction.

Workers store searches of several sites concurrently, for the same keywords and people. To avoid
deadlocks, keywords are locked before people, each in the order of their primary keys.

The cost depends on the pages that were read, not on the history: known numbers are found by index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from monitoring import diff
from monitoring.models import (
    Announcement,
    Decision,
    Keyword,
    KeywordPlatform,
    Listing,
    Platform,
    Sighting,
    Verdict,
)
from monitoring.platforms.base import ScrapedItem
from monitoring.services import notifications
from monitoring.services.keywords import match_filter_of, query_hash_of, query_of
from monitoring.services.listings import CHUNK, keep_listings
from monitoring.services.reader import Outcome

Baseline = KeywordPlatform.Baseline


def store(
    platform: Platform, outcome: Outcome, pair_ids: Sequence[int], query_hash: str, now: datetime
) -> int:
    """Store an outcome for the keywords of its search; the number of announcements."""
    with transaction.atomic():
        pairs = _locked(pair_ids, query_hash)
        if not pairs:
            return 0
        listings = keep_listings(platform, outcome.items, now)
        seen = _seen(pairs, listings)
        fresh = [_store_for(pair, outcome, listings, seen[pair.keyword_id], now) for pair in pairs]
        for pair in pairs:
            _note_success(pair, outcome, query_hash, now)
        people = {
            pair.keyword.person_id: pair.keyword.person
            for pair, count in zip(pairs, fresh, strict=True)
            if count
        }
        for _, person in sorted(people.items()):
            notifications.queue_finds(person)
        return sum(fresh)


def _locked(pair_ids: Sequence[int], query_hash: str) -> list[KeywordPlatform]:
    """Lock the pairs until the end of the transaction. Those of deleted keywords, or whose query
    has changed meanwhile, are left out."""
    rows = (
        KeywordPlatform.objects.select_for_update(of=("self",))
        .filter(pk__in=pair_ids, keyword__deleted_at=None)
        .select_related("keyword__person")
        .order_by("keyword_id")
    )
    return [pair for pair in rows if query_hash_of(query_of(pair.keyword)) == query_hash]


# --- sightings ----------------------------------------------------------------------------------


def _seen(pairs: Sequence[KeywordPlatform], listings: dict[str, Listing]) -> dict[int, set[int]]:
    """For each keyword the ids of the listings that it has a sighting of."""
    seen: dict[int, set[int]] = defaultdict(set)
    ids = [row.pk for row in listings.values()]
    keywords = [pair.keyword_id for pair in pairs]
    for start in range(0, len(ids), CHUNK):
        for one in range(0, len(keywords), CHUNK):
            rows = Sighting.objects.filter(
                keyword_id__in=keywords[one : one + CHUNK],
                listing_id__in=ids[start : start + CHUNK],
            )
            for keyword_id, listing_id in rows.values_list("keyword_id", "listing_id"):
                seen[keyword_id].add(listing_id)
    return seen


def count_new(keyword_ids: Sequence[int], platform: Platform, items: Sequence[ScrapedItem]) -> int:
    """The largest number of these items that one of the keywords has not seen."""
    numbers = [item.number for item in items]
    rows = Sighting.objects.filter(
        keyword_id__in=keyword_ids, listing__platform=platform, listing__number__in=numbers
    )
    counts = dict(rows.order_by().values_list("keyword_id").annotate(n=Count("id")))
    return max((len(numbers) - counts.get(one, 0) for one in keyword_ids), default=0)


def _store_for(
    pair: KeywordPlatform,
    outcome: Outcome,
    listings: dict[str, Listing],
    seen: set[int],
    now: datetime,
) -> int:
    """Store what is new for one keyword; the number of announcements."""
    keyword = pair.keyword
    evaluations = diff.evaluate(
        [item for item in outcome.items if listings[item.number].pk not in seen],
        (),
        match_filter_of(keyword),
        baseline_complete=pair.baseline == Baseline.COMPLETE
        and pair.query_hash == query_hash_of(query_of(keyword)),
        now=now,
    )
    if not evaluations:
        return 0
    matching = [listings[one.number] for one in evaluations if one.verdict == diff.ANNOUNCED]
    known = _already_announced(keyword, matching)
    _record_evaluations(keyword, evaluations, listings, known, now)
    return _announce(keyword, matching, known, now)


def _record_evaluations(
    keyword: Keyword,
    evaluations: Sequence[diff.Evaluation],
    listings: dict[str, Listing],
    known: set[int],
    now: datetime,
) -> None:
    """Create the sightings, and a decision for each listing that is not part of the baseline."""
    verdicts = [(one, listings[one.number], _verdict(one, listings, known)) for one in evaluations]
    Sighting.objects.bulk_create(
        [
            Sighting(keyword=keyword, listing=listing, at=now, verdict=verdict)
            for _, listing, verdict in verdicts
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    Decision.objects.bulk_create(
        Decision(keyword=keyword, listing=listing, at=now, detail=one.detail, verdict=verdict)
        for one, listing, verdict in verdicts
        if verdict != diff.BASELINE
    )


def _already_announced(keyword: Keyword, matching: Sequence[Listing]) -> set[int]:
    """Ids of those listings that have an announcement for this person already."""
    rows = Announcement.objects.filter(
        person_id=keyword.person_id, listing_id__in=[row.pk for row in matching]
    )
    return set(rows.values_list("listing_id", flat=True)) if matching else set()


def _verdict(one: diff.Evaluation, listings: dict[str, Listing], known: set[int]) -> str:
    if one.verdict == diff.ANNOUNCED and listings[one.number].pk in known:
        return Verdict.KNOWN
    return one.verdict


def _announce(keyword: Keyword, matching: Sequence[Listing], known: set[int], now: datetime) -> int:
    fresh = [row for row in matching if row.pk not in known]
    if known:
        notifications.refresh_finds(keyword.person, known)
    if not fresh:
        return 0
    Announcement.objects.bulk_create(
        [Announcement(person=keyword.person, listing=row, created_at=now) for row in fresh],
        ignore_conflicts=True,
    )
    return len(fresh)


# --- state of the search ------------------------------------------------------------------------


def _note_success(pair: KeywordPlatform, outcome: Outcome, query_hash: str, now: datetime) -> None:
    search = outcome.search
    first = pair.baseline != Baseline.COMPLETE or pair.query_hash != query_hash
    if outcome.complete:
        pair.errors, pair.last_error, pair.last_success = 0, "", now
        pair.catching_up, pair.fingerprint = False, outcome.fingerprint(now)
        pair.page_cursor = search.page_cursor
        pair.body_hash = search.body_hash if search.pages == 1 and not outcome.truncated else ""
    else:
        pair.errors, pair.last_error, pair.fingerprint = pair.errors + 1, outcome.error[:300], ""
        pair.catching_up, pair.body_hash = True, ""
    pair.note = _note(outcome)
    if first:
        pair.query_hash = query_hash
        pair.baseline_pages, pair.baseline_items = search.pages, len(search.items)
        pair.baseline = Baseline.COMPLETE if outcome.complete else Baseline.PARTIAL
        pair.baseline_at = now if outcome.complete else None
    pair.last_checked, pair.lease_token, pair.leased_until = now, None, None
    pair.save()
    times = {"last_checked": now} | ({"last_success": now} if outcome.complete else {})
    Keyword.objects.filter(pk=pair.keyword_id).update(**times)
    if first:
        notifications.show_keyword(pair.keyword)


def _note(outcome: Outcome) -> str:
    """A note about the pages of a very long list that were not read."""
    if not outcome.truncated:
        return ""
    search = outcome.search
    if search.rotating:
        return f"{search.total} hits: the first page and {search.pages - 1} others by turns"
    return f"only the first {search.pages} pages are read"


def store_failure(pair_ids: Sequence[int], error: str, now: datetime, *, postponed: bool) -> None:
    """Note that a search failed (or was postponed); sightings are not changed."""
    with transaction.atomic():
        rows = KeywordPlatform.objects.select_for_update(of=("self",)).filter(pk__in=pair_ids)
        for pair in rows.select_related("keyword__person").order_by("keyword_id"):
            pair.last_error, pair.lease_token, pair.leased_until = error[:300], None, None
            if not postponed:
                pair.errors += 1
                pair.last_checked = now
            first = pair.baseline in (Baseline.PENDING, Baseline.RUNNING)
            if first:
                pair.baseline = Baseline.FAILED
            pair.save()
            if not postponed:
                Keyword.objects.filter(pk=pair.keyword_id).update(last_checked=now)
            if first:
                notifications.show_keyword(pair.keyword)


def note_unchanged(pair_ids: Sequence[int], now: datetime) -> None:
    """Note a successful check that found exactly the items of the last one."""
    for start in range(0, len(pair_ids), CHUNK):
        rows = KeywordPlatform.objects.filter(pk__in=pair_ids[start : start + CHUNK])
        with transaction.atomic():
            ids = list(rows.values_list("keyword_id", flat=True))
            keywords = Keyword.objects.filter(pk__in=ids)
            list(keywords.select_for_update(no_key=True).order_by("pk").values_list("pk"))
            keywords.update(last_checked=now, last_success=now)
            rows.update(
                last_checked=now,
                last_success=now,
                errors=0,
                last_error="",
                lease_token=None,
                leased_until=None,
            )
