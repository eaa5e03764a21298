"""Full reads of lists that have the newest first.

An ordinary scan stops at the first page without anything new. What turns up further behind (its
title was edited, its price fell, or the site does not sort as asked) is found by reading all pages
now and then: an hour after the last time, then ever rarer while that brings nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from monitoring.models import KeywordPlatform
from monitoring.problems import ProblemCode, stored
from monitoring.services.reading.reader import Search

#: The fields of a search that this sets.
FIELDS = ("full_read_at", "full_read_minutes")
FIRST_MINUTES = 60
MOST_MINUTES = 24 * 60
#: Where new listings keep turning up behind known ones.
LEAST_MINUTES = 10
#: So many new ones behind known ones at once: the site does not sort as it was asked to.
UNSORTED = 3
#: Full reads in one batch at most; a single one where the ordinary scans need most of the time.
PER_BATCH = 3
SEARCHES_PER_REQUEST_RATE = 20


def choose(
    due: Iterable[tuple[datetime | None, str]], searches: int, requests_per_second: float
) -> set[str]:
    """Which of these searches (the time of the next full read, and the hash of the query) are read
    in full now: those that wait for it longest."""
    now = timezone.now()
    waiting = sorted((at, query_hash) for at, query_hash in due if at is not None and at <= now)
    busy = searches > SEARCHES_PER_REQUEST_RATE * requests_per_second
    return {query_hash for _, query_hash in waiting[: 1 if busy else PER_BATCH]}


def plan_next(pair: KeywordPlatform, search: Search, behind: int, now: datetime) -> None:
    """Set the time of the next full read after a successful one."""
    if not search.read_all and pair.full_read_at is not None:
        return
    if not search.newest_first:
        pair.full_read_at = None
        return
    if behind >= UNSORTED:
        pair.full_read_minutes = LEAST_MINUTES
    elif behind:
        pair.full_read_minutes = FIRST_MINUTES
    elif pair.full_read_at is not None:
        pair.full_read_minutes = min(2 * pair.full_read_minutes, MOST_MINUTES)
    pair.full_read_at = now + timedelta(minutes=pair.full_read_minutes)


def note_on(pair: KeywordPlatform) -> str:
    """A note about a site that does not sort as asked."""
    if pair.full_read_minutes >= FIRST_MINUTES:
        return ""
    return stored(ProblemCode.NOT_NEWEST_FIRST)
