"""Keeping what a search has found. One transaction holds the listings, the sightings, the
decisions and the deliveries, so that a crash leaves all of them or none.

Searches of several sites are stored at the same time and meet at the keywords that they share and
at the people: everybody takes the keywords first and then the people, both in order, so that
nobody waits for somebody who waits for him.

It costs by what is new: the numbers of the pages that were read are looked up in an index, however
much was seen before.
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
    """Keep the outcome for the keywords that asked; how many announcements came of it."""
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
    """The pairs, held until the end of the transaction; those that were deleted or ask something
    else by now are left out."""
    rows = (
        KeywordPlatform.objects.select_for_update(of=("self",))
        .filter(pk__in=pair_ids, keyword__deleted_at=None)
        .select_related("keyword__person")
        .order_by("keyword_id")
    )
    return [pair for pair in rows if query_hash_of(query_of(pair.keyword)) == query_hash]


# --- sightings ----------------------------------------------------------------------------------


def _seen(pairs: Sequence[KeywordPlatform], listings: dict[str, Listing]) -> dict[int, set[int]]:
    """For each keyword the ids of these listings that it has seen."""
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
    """How many of these items some of the keywords has not seen."""
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
    wanted = [listings[one.number] for one in evaluations if one.verdict == diff.ANNOUNCED]
    known = _told_before(keyword, wanted)
    Sighting.objects.bulk_create(
        [
            Sighting(
                keyword=keyword,
                listing=listings[one.number],
                at=now,
                verdict=_verdict(one, listings, known),
            )
            for one in evaluations
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    Decision.objects.bulk_create(
        Decision(
            keyword=keyword,
            listing=listings[one.number],
            at=now,
            detail=one.detail,
            verdict=_verdict(one, listings, known),
        )
        for one in evaluations
        if one.verdict != diff.BASELINE
    )
    return _announce(keyword, wanted, known, now)


def _told_before(keyword: Keyword, wanted: Sequence[Listing]) -> set[int]:
    """Which of these the person was or will be told of already."""
    rows = Announcement.objects.filter(
        person_id=keyword.person_id, listing_id__in=[row.pk for row in wanted]
    )
    return set(rows.values_list("listing_id", flat=True)) if wanted else set()


def _verdict(one: diff.Evaluation, listings: dict[str, Listing], known: set[int]) -> str:
    if one.verdict == diff.ANNOUNCED and listings[one.number].pk in known:
        return Verdict.KNOWN
    return one.verdict


def _announce(keyword: Keyword, wanted: Sequence[Listing], known: set[int], now: datetime) -> int:
    fresh = [row for row in wanted if row.pk not in known]
    if known:
        notifications.name_both(keyword.person, known)
    if not fresh:
        return 0
    Announcement.objects.bulk_create(
        [Announcement(person=keyword.person, listing=row, created_at=now) for row in fresh],
        ignore_conflicts=True,
    )
    return len(fresh)


# --- the state of the search --------------------------------------------------------------------


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
    """What was left out of a very long list."""
    if not outcome.truncated:
        return ""
    search = outcome.search
    if search.windowed:
        return f"{search.total} hits: the first page and {search.pages - 1} others by turns"
    return f"only the first {search.pages} pages are read"


def store_failure(pair_ids: Sequence[int], error: str, now: datetime, *, postponed: bool) -> None:
    """A search brought nothing at all: note it, and keep everything that was seen."""
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
    """These searches found exactly what they found last time."""
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
