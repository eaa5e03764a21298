"""Claim due keywords, and lease their searches in batches.

A claim is one guarded update that sets the next check, so concurrent scans claim different
keywords. A batch is a set of searches of one platform with the same lease token, until the lease
expires.
"""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Case, Count, F, Q, Value, When
from django.utils import timezone

from core.chunks import in_chunks
from core.retry import retry_on_lock
from monitoring.models import Keyword, KeywordPlatform, Platform, Scan
from monitoring.services.keywords import query_for, query_hash_of
from monitoring.services.reading.throttling import open_circuits

#: A beat that is early by less than half an interval claims what is due then. Two beats that are
#: running by mistake still claim each keyword once per interval.
EARLY = timedelta(seconds=25)
LEASE_TIME = timedelta(seconds=120)
#: Searches in one batch, and baselines of a site that may be asked so many times a second.
BATCH = 100
FAST, FAST_BATCH = 10.0, 25
MINUTE = 60.0
#: So many baselines of a platform are read in any case.
BASELINES = 10
#: Ids of searches by platform and query.
Groups = dict[int, dict[str, list[int]]]


class BatchLease(NamedTuple):
    """Leased searches of one platform. `baselines`: none of them has been read in full yet."""

    platform_id: int
    lease_token: uuid.UUID
    baselines: bool


def claim_due(
    *, keyword_ids: Sequence[int] | None = None, reason: str = Scan.Reason.DUE
) -> tuple[Scan | None, list[BatchLease]]:
    """The new scan and its batches; None and none if nothing is due."""
    return retry_on_lock(lambda: _claim_due(keyword_ids, reason))


def are_few(keyword_ids: Sequence[int] | None) -> bool:
    """Whether certain keywords are asked for, and so few that others need not wait for them."""
    return keyword_ids is not None and len(keyword_ids) <= BATCH


def _claim_due(
    keyword_ids: Sequence[int] | None, reason: str
) -> tuple[Scan | None, list[BatchLease]]:
    now, token = timezone.now(), uuid.uuid4()
    with transaction.atomic():
        claimed = _claim(now, token, keyword_ids)
        if not claimed:
            return None, []
        batches = list(_batches(token, now, all_baselines=are_few(keyword_ids)))
        scan = Scan.objects.create(
            token=token,
            reason=reason,
            keywords=claimed,
            started_at=now,
            searches=sum(count for _, count in batches),
            finished_at=None if batches else now,
        )
    return scan, [batch for batch, _ in batches]


def _claim(now: datetime, token: uuid.UUID, keyword_ids: Sequence[int] | None) -> int:
    """Claim the due keywords with the token and set their next check; how many. The next check is
    one interval after this one was due, so that the average interval is right, whether the beat is
    early or late."""
    rows = Keyword.objects.filter(active=True, deleted_at=None)
    if keyword_ids is None:
        rows = rows.filter(next_check_at__lte=now + EARLY)
    else:
        rows = rows.filter(pk__in=keyword_ids)
    claimed = 0
    for seconds in set(rows.order_by().values_list("frequency_seconds", flat=True).distinct()):
        interval = timedelta(seconds=seconds)
        due_again: Any = now + interval
        if keyword_ids is None:
            on_time = When(next_check_at__gt=now - interval / 2, then=F("next_check_at") + interval)
            due_again = Case(on_time, default=Value(now + interval))
        claimed += rows.filter(frequency_seconds=seconds).update(
            claim=token, next_check_at=due_again
        )
    return claimed


def _batches(
    token: uuid.UUID, now: datetime, *, all_baselines: bool
) -> Iterator[tuple[BatchLease, int]]:
    """Lease the searches of the claimed keywords in batches, and count those; equal queries share a
    batch. First come the searches that have their baseline. Of the others only so many are taken as
    the platform can answer within a minute, so that many new keywords don't delay the older ones.
    What fails comes last, so that it keeps no other search waiting."""
    closed = open_circuits()
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    rows = (
        KeywordPlatform.objects.filter(free, keyword__claim=token, platform__enabled=True)
        .exclude(platform_id__in=closed)
        .order_by("errors", "pk")
        .values_list("platform_id", "pk", "keyword__text", "keyword__in_descriptions", "baseline")
    )
    groups: Groups = defaultdict(lambda: defaultdict(list))
    settled: set[tuple[int, str]] = set()
    for platform_id, pk, text, in_descriptions, baseline in rows:
        query_hash = query_hash_of(query_for(text, in_descriptions))
        groups[platform_id][query_hash].append(pk)
        if baseline == KeywordPlatform.Baseline.COMPLETE:
            settled.add((platform_id, query_hash))
    rates = dict(Platform.objects.values_list("pk", "requests_per_second"))
    old, new = _split(groups, settled, rates, now, all_baselines=all_baselines)
    for part in (old, new):
        for platform_id, searches in _by_turns(part, _sizes(rates, baselines=part is new)):
            batch = BatchLease(platform_id, uuid.uuid4(), part is new)
            _lease([pk for pks in searches for pk in pks], batch.lease_token, now)
            yield batch, len(searches)


def _split(
    groups: Groups,
    settled: set[tuple[int, str]],
    rates: Mapping[int, float],
    now: datetime,
    *,
    all_baselines: bool,
) -> tuple[Groups, Groups]:
    """The searches with a baseline, and as many of the others as there is time for besides those
    that are leased to workers."""
    searches = sum(len(found) for found in groups.values())
    leased = _leased_baselines(now) if searches > len(settled) else {}
    old: Groups = {}
    new: Groups = {}
    for platform_id, found in groups.items():
        old[platform_id] = {key: pks for key, pks in found.items() if (platform_id, key) in settled}
        fresh = [(key, pks) for key, pks in found.items() if (platform_id, key) not in settled]
        room = max(int(MINUTE * rates[platform_id]) - len(old[platform_id]), BASELINES)
        room = max(room - leased.get(platform_id, 0), 0)
        new[platform_id] = dict(fresh if all_baselines else fresh[:room])
    return old, new


def _leased_baselines(now: datetime) -> dict[int, int]:
    """How many searches of each platform are leased and have no baseline yet."""
    leased = KeywordPlatform.objects.filter(lease_token__isnull=False, leased_until__gt=now)
    unread = leased.exclude(baseline=KeywordPlatform.Baseline.COMPLETE).order_by()
    counted = unread.values("platform_id").annotate(n=Count("id"))
    return dict(counted.values_list("platform_id", "n"))


def _by_turns(groups: Groups, sizes: Mapping[int, int]) -> Iterator[tuple[int, list[list[int]]]]:
    """Batches of all platforms in rotation, each of at most the platform's size. Workers take them
    in this order, so that all sites are requested at the same time, not one after the other. The
    order of each round is random; otherwise two workers would get one site each."""
    parts: dict[int, list[list[list[int]]]] = {}
    for platform_id, found in groups.items():
        batches = in_chunks(list(found.values()), sizes[platform_id])
        parts[platform_id] = [list(batch) for batch in batches]
    for number in range(max(map(len, parts.values()), default=0)):
        for platform_id in random.sample(list(parts), len(parts)):
            if number < len(parts[platform_id]):
                yield platform_id, parts[platform_id][number]


def _sizes(rates: Mapping[int, float], *, baselines: bool) -> dict[int, int]:
    """How many searches of each platform make a batch. The baselines of a fast site take more of a
    processor than of waiting: they are read in small batches, so that what is due comes between."""
    return {pk: FAST_BATCH if baselines and rate >= FAST else BATCH for pk, rate in rates.items()}


def _lease(pair_ids: Sequence[int], lease_token: uuid.UUID, now: datetime) -> None:
    for part in in_chunks(pair_ids):
        KeywordPlatform.objects.filter(pk__in=part).update(
            lease_token=lease_token, leased_until=now + LEASE_TIME
        )


def release(lease_token: uuid.UUID) -> None:
    """Release a batch that could not be enqueued."""
    release_searches(
        KeywordPlatform.objects.filter(lease_token=lease_token).values_list("pk", flat=True)
    )


def release_searches(pair_ids: Iterable[int]) -> None:
    """Release the lease of these searches; the next scan takes them at once."""
    rows = KeywordPlatform.objects.filter(pk__in=list(pair_ids))
    keywords = Keyword.objects.filter(pk__in=rows.values("keyword"))
    retry_on_lock(lambda: keywords.update(next_check_at=timezone.now()))
    retry_on_lock(lambda: rows.update(lease_token=None, leased_until=None))
