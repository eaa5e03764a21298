"""Claims: due keywords are taken, and their searches are put into hands.

A claim is one guarded update that moves the next check on, so two beats at once claim different
keywords. A batch is what one claim takes of one platform: rows that carry its number "in hand",
for a time.
"""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.retry import retry_on_lock
from monitoring.models import Keyword, KeywordPlatform, Scan
from monitoring.services.keywords import query_for, query_hash_of
from monitoring.services.listings import CHUNK
from monitoring.services.throttling import open_circuits

#: A beat that comes a little early still finds what is due now.
EARLY = timedelta(seconds=5)
LEASE_TIME = timedelta(seconds=120)
#: Searches in one batch.
BATCH = 100


def claim_due(
    *, keyword_ids: Sequence[int] | None = None, reason: str = "due"
) -> tuple[Scan | None, list[tuple[int, uuid.UUID]]]:
    """The scan, and its batches as platform and number in hand; nothing if nothing is due."""
    return retry_on_lock(lambda: _claim_due(keyword_ids, reason))


def _claim_due(
    keyword_ids: Sequence[int] | None, reason: str
) -> tuple[Scan | None, list[tuple[int, uuid.UUID]]]:
    now, token = timezone.now(), uuid.uuid4()
    with transaction.atomic():
        claimed = _claim(now, token, keyword_ids)
        if not claimed:
            return None, []
        batches = list(_batches(token, now))
        scan = Scan.objects.create(
            token=token,
            reason=reason,
            keywords=claimed,
            started_at=now,
            searches=sum(count for _, _, count in batches),
            finished_at=None if batches else now,
        )
    return scan, [(platform_id, lease_token) for platform_id, lease_token, _ in batches]


def _claim(now: datetime, token: uuid.UUID, keyword_ids: Sequence[int] | None) -> int:
    """Mark due keywords with the token and move their next check on; how many."""
    rows = Keyword.objects.filter(active=True, deleted_at=None)
    if keyword_ids is None:
        rows = rows.filter(next_check_at__lte=now + EARLY)
    else:
        rows = rows.filter(pk__in=keyword_ids)
    claimed = 0
    for seconds in set(rows.order_by().values_list("frequency_seconds", flat=True).distinct()):
        claimed += rows.filter(frequency_seconds=seconds).update(
            claim=token, next_check_at=now + timedelta(seconds=seconds)
        )
    return claimed


def _batches(token: uuid.UUID, now: datetime) -> Iterator[tuple[int, uuid.UUID, int]]:
    """Put the claimed keywords' searches into hands, equal ones together."""
    closed = open_circuits()
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    rows = (
        KeywordPlatform.objects.filter(free, keyword__claim=token, platform__enabled=True)
        .exclude(platform_id__in=closed)
        .values_list("platform_id", "pk", "keyword__text", "keyword__in_descriptions")
    )
    groups: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for platform_id, pk, text, in_descriptions in rows:
        groups[platform_id][query_hash_of(query_for(text, in_descriptions))].append(pk)
    for platform_id, part in _by_turns(groups):
        lease_token = uuid.uuid4()
        _lease([pk for pks in part for pk in pks], lease_token, now)
        yield platform_id, lease_token, len(part)


def _by_turns(groups: dict[int, dict[str, list[int]]]) -> Iterator[tuple[int, list[list[int]]]]:
    """Parts of each platform's searches, the platforms by turns: workers take them in this order,
    so that they ask all sites at the same time and not one after the other. Each turn has an order
    of its own, or two workers that take turns would have one site each."""
    searches = {platform_id: list(found.values()) for platform_id, found in groups.items()}
    for start in range(0, max(map(len, searches.values()), default=0), BATCH):
        for platform_id in random.sample(list(searches), len(searches)):
            part = searches[platform_id][start : start + BATCH]
            if part:
                yield platform_id, part


def _lease(pair_ids: Sequence[int], lease_token: uuid.UUID, now: datetime) -> None:
    for start in range(0, len(pair_ids), CHUNK):
        KeywordPlatform.objects.filter(pk__in=pair_ids[start : start + CHUNK]).update(
            lease_token=lease_token, leased_until=now + LEASE_TIME
        )


def release(lease_token: uuid.UUID) -> None:
    """Nobody could be told of this batch."""
    free(KeywordPlatform.objects.filter(lease_token=lease_token).values_list("pk", flat=True))


def free(pair_ids: Iterable[int]) -> None:
    """Nobody will do these searches now: the next scan takes them up at once."""
    rows = KeywordPlatform.objects.filter(pk__in=list(pair_ids))
    keywords = Keyword.objects.filter(pk__in=rows.values("keyword"))
    retry_on_lock(lambda: keywords.update(next_check_at=timezone.now()))
    retry_on_lock(lambda: rows.update(lease_token=None, leased_until=None))
