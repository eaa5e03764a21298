"""Store the results of a search: listings, sightings, decisions and deliveries in one transaction.

Workers store searches of several sites concurrently, for the same keywords and people. To avoid
deadlocks, keywords are locked before people, each in the order of their primary keys.

The cost depends on the pages that were read, not on the history: known numbers are found by index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count

from accounts.models import Person
from monitoring.models import Keyword, KeywordPlatform, Listing, Platform, Sighting
from monitoring.platforms.base import ScrapedItem
from monitoring.services import (
    absences,
    full_reads,
    judging,
    notifications,
    reminders,
    sightings,
)
from monitoring.services.keywords import query_hash_of, query_of
from monitoring.services.listings import CHUNK, keep_listings
from monitoring.services.reader import Outcome
from monitoring.services.sightings import Known

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
        known = sightings.known_to(pairs, listings)
        found = [
            judging.judge(pair, outcome, listings, known[pair.keyword_id], now) for pair in pairs
        ]
        for pair in pairs:
            _follow(pair, outcome, listings, known[pair.keyword_id], now)
        judging.store_all(found)
        _note_success(pairs, outcome, query_hash, found, now)
        people = {pair.keyword.person_id: pair.keyword.person for pair in pairs}
        for person_id, person in sorted(people.items()):
            tell(
                person,
                [
                    new
                    for pair, new in zip(pairs, found, strict=True)
                    if pair.keyword.person_id == person_id
                ],
            )
        return sum(len(new.fresh) for new in found)


def _follow(
    pair: KeywordPlatform,
    outcome: Outcome,
    listings: Mapping[str, Listing],
    known: Mapping[int, Known],
    now: datetime,
) -> None:
    """What a keyword also wants to be told of: what is back, and ends without a bid."""
    keyword = pair.keyword
    if not judging.is_complete(pair):
        return
    if keyword.back_in_stock:
        absences.note(pair, outcome.items, listings, known, now, whole=_is_whole(outcome))
    if keyword.no_bid_minutes:
        reminders.notify_without_bid(keyword, outcome.items, listings, known, now)


def _is_whole(outcome: Outcome) -> bool:
    """Whether all pages were read."""
    return outcome.complete and not outcome.truncated and not outcome.search.next_urls


def tell(person: Person, found: Sequence[judging.Found]) -> None:
    """Queue a person's messages, always in this order: the dispatcher claims them in it, too."""
    if any(new.fresh and not new.held for new in found):
        notifications.queue_finds(person)
    if any(new.fresh and new.held for new in found):
        notifications.show_held(person)
    if again := {pk for new in found for pk in new.again}:
        notifications.refresh_finds(person, again)


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


def count_new(keyword_ids: Sequence[int], platform: Platform, items: Sequence[ScrapedItem]) -> int:
    """The largest number of these items that one of the keywords has not seen."""
    numbers = [item.number for item in items]
    rows = Sighting.objects.filter(
        keyword_id__in=keyword_ids, listing__platform=platform, listing__number__in=numbers
    )
    counts = dict(rows.order_by().values_list("keyword_id").annotate(n=Count("id")))
    return max((len(numbers) - counts.get(one, 0) for one in keyword_ids), default=0)


# --- state of the search ------------------------------------------------------------------------


def _note_success(
    pairs: Sequence[KeywordPlatform],
    outcome: Outcome,
    query_hash: str,
    found: Sequence[judging.Found],
    now: datetime,
) -> None:
    """Store the state of the searches. Those that end in the same state are one query."""
    states: dict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
    begun = []
    for pair, new in zip(pairs, found, strict=True):
        first = pair.baseline != Baseline.COMPLETE or pair.query_hash != query_hash
        if first:
            begun.append(pair.keyword)
        state = _state_after(pair, outcome, query_hash, new, first, now)
        states[tuple(state.items())].append(pair.pk)
    for values, ids in states.items():
        KeywordPlatform.objects.filter(pk__in=ids).update(**dict(values))
    _note_checked([pair.keyword_id for pair in pairs], now, succeeded=outcome.complete)
    notifications.show_keywords(begun)


def _state_after(
    pair: KeywordPlatform,
    outcome: Outcome,
    query_hash: str,
    found: judging.Found,
    first: bool,
    now: datetime,
) -> dict[str, Any]:
    search = outcome.search
    state: dict[str, Any] = {"last_checked": now, "lease_token": None, "leased_until": None}
    if outcome.complete:
        same_start = search.pages == 1 or search.newest_first
        state |= {"errors": 0, "last_error": "", "last_success": now, "catching_up": False}
        state |= {"fingerprint": outcome.fingerprint(now), "page_cursor": search.page_cursor}
        state["body_hash"] = search.body_hash if same_start and not outcome.truncated else ""
        if search.read_all or _is_whole(outcome):
            state["read_all_at"] = now
        state["absences_at"] = pair.absences_at
        full_reads.plan_next(pair, search, found.behind, now)
        state |= {name: getattr(pair, name) for name in full_reads.FIELDS}
    else:
        state |= {"errors": pair.errors + 1, "last_error": outcome.error[:300]}
        state |= {"fingerprint": "", "body_hash": "", "catching_up": True}
    state["note"] = _note(outcome) or full_reads.note_on(pair)
    if first:
        state |= {
            "query_hash": query_hash,
            "baseline_pages": search.pages,
            "baseline_items": len(search.items),
            "baseline": Baseline.COMPLETE if outcome.complete else Baseline.PARTIAL,
            "baseline_at": now if outcome.complete else None,
        }
    return state


def _note_checked(keyword_ids: Sequence[int], now: datetime, *, succeeded: bool) -> None:
    """Note the time of a check with its keywords, which are locked in the order of all stores."""
    times = {"last_checked": now} | ({"last_success": now} if succeeded else {})
    for start in range(0, len(keyword_ids), CHUNK):
        keywords = Keyword.objects.filter(pk__in=keyword_ids[start : start + CHUNK])
        list(keywords.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        keywords.update(**times)


def _note(outcome: Outcome) -> str:
    """A note about the pages of a very long list that were not read."""
    if not outcome.truncated:
        return ""
    search = outcome.search
    if search.rotating:
        return f"{search.total} hits: the first page and {search.pages - 1} others by turns"
    return f"only the first {search.pages} pages are read"


def store_failure(
    pair_ids: Sequence[int],
    error: str,
    now: datetime,
    *,
    postponed: bool = False,
    unreadable: bool = False,
) -> None:
    """Note that a search failed (or was postponed); sightings are not changed. `unreadable`: the
    site answered, and its page was not understood."""
    with transaction.atomic():
        rows = KeywordPlatform.objects.select_for_update(of=("self",)).filter(pk__in=pair_ids)
        for pair in rows.select_related("keyword__person").order_by("keyword_id"):
            pair.last_error, pair.lease_token, pair.leased_until = error[:300], None, None
            if not postponed:
                pair.errors += 1
                pair.last_checked = now
            first = pair.baseline in (Baseline.PENDING, Baseline.RUNNING) or (
                unreadable and pair.baseline == Baseline.FAILED
            )
            if first:
                pair.baseline = Baseline.UNREAD if unreadable else Baseline.FAILED
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
            _note_checked(ids, now, succeeded=True)
            rows.update(
                last_checked=now,
                last_success=now,
                errors=0,
                last_error="",
                lease_token=None,
                leased_until=None,
            )
