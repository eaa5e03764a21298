"""Store the results of searches: listings, sightings, decisions and deliveries in one transaction.

Searches that were read at the same time are stored together: then most queries are made once for
all of them.

Workers store searches of several sites concurrently, for the same keywords and people. To avoid
deadlocks, keywords are locked before people, each in the order of their primary keys.

The cost depends on the pages that were read, not on the history: known numbers are found by index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from accounts.models import Person
from core.chunks import in_chunks
from monitoring.models import Keyword, KeywordPlatform, Listing, Platform
from monitoring.problems import ProblemCode, is_outdated, stored
from monitoring.services.keywords import query_hash_of, query_of
from monitoring.services.notifying import notifications
from monitoring.services.reading.reader import Outcome
from monitoring.services.scanning import full_reads
from monitoring.services.scanning.fingerprints import fingerprint_of
from monitoring.services.scanning.listings import keep_listings
from monitoring.services.verdicts import absences, judging, sightings, without_bid
from monitoring.services.verdicts.judging import KeywordResult
from monitoring.services.verdicts.sightings import KnownSighting

Baseline = KeywordPlatform.Baseline


class SearchResult(NamedTuple):
    """A search that was read, and the ids of the rows (`KeywordPlatform`) it is stored for."""

    outcome: Outcome
    pair_ids: Sequence[int]


def store(platform: Platform, results: Sequence[SearchResult], now: datetime) -> int:
    """Store what was read for the keywords of each search; the number of announcements."""
    with transaction.atomic():
        wanted = _locked(results)
        items = [item for outcome, _pairs in wanted for item in outcome.items]
        listings, new = keep_listings(platform, items, now)
        found: list[KeywordResult] = []
        for outcome, pairs in wanted:
            before = [listings[one].pk for one in outcome.search.items if one not in new]
            known = sightings.known_to(pairs, before)
            for pair in pairs:
                mine = known[pair.keyword_id]
                found.append(judging.judge(pair, outcome, listings, mine, now))
                _follow(pair, outcome, listings, mine, now)
        judging.store_all(found)
        _store_state(found, now)
        _queue_messages(found)
        return sum(len(one.new) for one in found)


def _queue_messages(found: Sequence[KeywordResult]) -> None:
    """Queue the messages of all people, in the order of their ids."""
    by_person: dict[int, list[KeywordResult]] = defaultdict(list)
    for one in found:
        by_person[one.pair.keyword.person_id].append(one)
    for _person_id, results in sorted(by_person.items()):
        queue_find_messages(results[0].pair.keyword.person, results)


def _follow(
    pair: KeywordPlatform,
    outcome: Outcome,
    listings: Mapping[str, Listing],
    known: Mapping[int, KnownSighting],
    now: datetime,
) -> None:
    """Collect what a keyword follows besides: what is offered again, and ends without a bid."""
    keyword = pair.keyword
    if not judging.is_complete(pair):
        return
    if keyword.back_in_stock:
        absences.note(pair, outcome.items, listings, known, now, whole=_is_whole(outcome))
    if keyword.no_bid_minutes:
        without_bid.notify_without_bid(keyword, outcome.items, listings, known, now)


def _is_whole(outcome: Outcome) -> bool:
    """Whether all pages were read."""
    return outcome.complete and not outcome.truncated and not outcome.search.next_urls


def queue_find_messages(person: Person, found: Sequence[KeywordResult]) -> None:
    """Queue a person's messages, always in this order: the dispatcher claims them in it, too."""
    if any(one.new and not one.held for one in found):
        notifications.queue_finds(person)
    if any(one.new and one.held for one in found):
        notifications.show_held(person)
    if known := {pk for one in found for pk in one.known_to_person}:
        notifications.refresh_finds(person, known)


def _locked(
    results: Sequence[SearchResult],
) -> list[tuple[Outcome, list[KeywordPlatform]]]:
    """Lock the rows until the end of the transaction; those of each search. What belongs to deleted
    keywords, or to a query that has changed meanwhile, is left out."""
    outcomes = {pk: one.outcome for one in results for pk in one.pair_ids}
    pairs: dict[str, list[KeywordPlatform]] = defaultdict(list)
    rows = (
        KeywordPlatform.objects.select_for_update(of=("self",))
        .filter(pk__in=list(outcomes), keyword__deleted_at=None)
        .select_related("keyword__person")
        .order_by("keyword_id")
    )
    for pair in rows:
        query_hash = query_hash_of(query_of(pair.keyword))
        if query_hash == outcomes[pair.pk].search.query_hash:
            pairs[query_hash].append(pair)
    return [
        (one.outcome, pairs[one.outcome.search.query_hash])
        for one in results
        if one.outcome.search.query_hash in pairs
    ]


# --- state of the search ------------------------------------------------------------------------


def _store_state(found: Sequence[KeywordResult], now: datetime) -> None:
    """Store the state of the searches. Those that end in the same state are one query."""
    outcomes = {one.outcome.search.query_hash: one.outcome for one in found}
    fingerprints = {key: fingerprint_of(one.items, now) for key, one in outcomes.items()}
    states: dict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
    for one in found:
        fingerprint = fingerprints[one.outcome.search.query_hash]
        states[tuple(_state_after(one, fingerprint, now).items())].append(one.pair.pk)
    for values, ids in states.items():
        KeywordPlatform.objects.filter(pk__in=ids).update(**dict(values))
    for succeeded in (True, False):
        ids = [one.pair.keyword_id for one in found if one.outcome.complete == succeeded]
        _note_checked(ids, now, succeeded=succeeded)
    notifications.show_keywords(one.pair.keyword for one in found if _is_first(one))


def _is_first(result: KeywordResult) -> bool:
    """Whether this was the reading of a baseline."""
    pair, query_hash = result.pair, result.outcome.search.query_hash
    return pair.baseline != Baseline.COMPLETE or pair.query_hash != query_hash


def _state_after(result: KeywordResult, fingerprint: str, now: datetime) -> dict[str, Any]:
    pair, outcome = result.pair, result.outcome
    search = outcome.search
    state: dict[str, Any] = {"last_checked": now, "lease_token": None, "leased_until": None}
    if outcome.complete:
        same_start = search.pages == 1 or search.newest_first
        state |= {"errors": 0, "last_error": "", "last_success": now, "catching_up": False}
        state |= {"fingerprint": fingerprint, "page_cursor": search.page_cursor}
        state["body_hash"] = search.body_hash if same_start and not outcome.truncated else ""
        if search.read_all or _is_whole(outcome):
            state["read_all_at"] = now
        state["absences_at"] = pair.absences_at
        full_reads.plan_next(pair, search, result.behind, now)
        state |= {name: getattr(pair, name) for name in full_reads.FIELDS}
        # The next read is compared with this one (doubts).
        state |= {"last_items": len(search.items), "doubted_numbers": (), "doubted_at": None}
    else:
        state |= {"errors": pair.errors + 1, "last_error": outcome.error}
        state |= {"fingerprint": "", "body_hash": "", "catching_up": True}
    state["note"] = _note(outcome) or full_reads.note_on(pair)
    if _is_first(result):
        state |= {
            "query_hash": search.query_hash,
            "baseline_pages": search.pages,
            "baseline_items": len(search.items),
            "baseline": Baseline.COMPLETE if outcome.complete else Baseline.PARTIAL,
            "baseline_at": now if outcome.complete else None,
        }
    return state


def _note_checked(keyword_ids: Sequence[int], now: datetime, *, succeeded: bool) -> None:
    """Note the time of a check with its keywords, which are locked in the order of all stores."""
    times = {"last_checked": now} | ({"last_success": now} if succeeded else {})
    for part in in_chunks(keyword_ids):
        keywords = Keyword.objects.filter(pk__in=part)
        list(keywords.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        keywords.update(**times)


def _note(outcome: Outcome) -> str:
    """A note about the pages of a very long list that were not read."""
    if not outcome.truncated:
        return ""
    search = outcome.search
    if search.rotating:
        return stored(ProblemCode.PAGES_IN_TURN, count=search.total, pages=search.pages - 1)
    return stored(ProblemCode.FIRST_PAGES, pages=search.pages)


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
            pair.last_error, pair.lease_token, pair.leased_until = error, None, None
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
    for part in in_chunks(pair_ids):
        rows = KeywordPlatform.objects.filter(pk__in=part)
        with transaction.atomic():
            notes = list(rows.values_list("pk", "keyword_id", "note"))
            _note_checked([keyword_id for _pk, keyword_id, _note in notes], now, succeeded=True)
            if outdated := [pk for pk, _keyword_id, note in notes if is_outdated(note)]:
                KeywordPlatform.objects.filter(pk__in=outdated).update(note="")
            rows.update(
                last_checked=now,
                last_success=now,
                errors=0,
                last_error="",
                lease_token=None,
                leased_until=None,
            )
