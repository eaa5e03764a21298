"""The baseline of 10 000 new keywords, 2 000 of them distinct, on two sites that answer in 100 ms,
and how long meanwhile the due scans of older keywords wait.

`python -m benchmarks.baseline [--postgresql] [--new 10000]` prints how long all baselines take (to
reach: 45 s), the workers' processor time for each 1 000 keywords, and the delay of the older ones
from the moment they are due until their result is stored. Every five seconds other 25 of them are
due on both sites, as when beat ran that often: at first alone, then while the baselines are read.
Celery's workers are processes of their own: one with SQLite and the file-system broker, two with
`--postgresql` and Redis.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import datetime, timedelta

import psutil
from django.apps import apps
from django.utils import timezone

from benchmarks.database import prepare
from benchmarks.figures import Limit, Spread, verdict
from benchmarks.scan_fanout import (
    CONCURRENCY,
    KEYWORDS,
    make_keywords,
    make_people,
    make_sites,
    start_workers,
)
from monitoring.models import Announcement, Keyword, KeywordPlatform
from monitoring.services.scanning import scans
from tests.harness.processes import Process, wait_for

BEAT_SECONDS = 5.0
EACH_BEAT = 25
BEATS_ALONE = 4
BEATS = 24
BASELINE_SECONDS = 45.0
#: The older ones may wait so much longer than when they are alone.
DELAY_SECONDS = 10.0

PENDING = KeywordPlatform.objects.exclude(baseline=KeywordPlatform.Baseline.COMPLETE)


class Older:
    """Keywords that have their baseline. At each beat other ones are due."""

    def __init__(self) -> None:
        person = apps.get_model("accounts", "Person").objects.create(telegram_id=900_000_001)
        made = make_keywords([person], "older", EACH_BEAT * BEATS)
        self._groups = [made[one : one + EACH_BEAT] for one in range(0, len(made), EACH_BEAT)]
        self._due: dict[datetime, list[int]] = {}
        scans.scan_due()
        wait_for(lambda: not PENDING.exists(), 300, "the older keywords have their baseline")
        # Each is due once: a second check would stand in the place of the first.
        later = timezone.now() + timedelta(days=1)
        Keyword.objects.update(next_check_at=later, frequency_seconds=86_400)

    def are_due(self, now: datetime) -> None:
        ids = self._groups.pop(0) if self._groups else []
        Keyword.objects.filter(pk__in=ids).update(next_check_at=now)
        self._due[now] = ids

    def delays(self) -> list[float]:
        """Seconds from the beats since the last call to each result, when all are there."""
        found = []
        for began, ids in self._due.items():
            rows = KeywordPlatform.objects.filter(keyword__in=ids)
            late = rows.exclude(last_checked__gte=began)
            wait_for(lambda late=late: not late.exists(), 300, "the older keywords are checked")  # type: ignore[misc]
            found += [
                (at - began).total_seconds()
                for at in rows.values_list("last_checked", flat=True)
                if at is not None
            ]
        self._due.clear()
        return found


def cpu_seconds(workers: list[Process]) -> float:
    times = [psutil.Process(one.pid).cpu_times() for one in workers]
    return sum(one.user + one.system for one in times)


def beat(older: Older, number: int, began: float) -> None:
    time.sleep(max(0.0, began + number * BEAT_SECONDS - time.monotonic()))
    older.are_due(timezone.now())
    scans.scan_due()


def measure(workers: list[Process], new: int) -> int:
    older = Older()
    began = time.monotonic()
    for number in range(BEATS_ALONE):
        beat(older, number, began)
    alone = Spread.of(older.delays())
    people = make_people()
    made = make_keywords(people, "word", new // len(people))
    cpu, began, number = cpu_seconds(workers), time.monotonic(), 0
    while PENDING.exists():
        beat(older, number, began)
        number += 1
        wait_for_end(began + number * BEAT_SECONDS)
    seconds = time.monotonic() - began
    used = cpu_seconds(workers) - cpu
    beside = Spread.of(older.delays())
    assert not Announcement.objects.exists()
    print(f"baseline of {len(made)} keywords   {seconds:6.1f} s")
    print(f"  workers' processor time   {used:6.1f} s, {1000 * used / len(made):.2f} s for 1 000")
    print(f"  older ones alone          {alone}")
    print(f"  older ones meanwhile      {beside}")
    return verdict(
        [
            Limit("baseline", seconds, BASELINE_SECONDS),
            Limit("older ones p95", beside.p95, alone.p95 + DELAY_SECONDS),
        ]
    )


def wait_for_end(until: float) -> None:
    """Wait for the next beat, or until every baseline is there."""
    while time.monotonic() < until and PENDING.exists():
        time.sleep(0.1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--new", type=int, default=KEYWORDS)
    arguments = parser.parse_args()
    prepare()
    count = 2 if arguments.postgresql else 1
    sites = make_sites(CONCURRENCY // count)
    workers = start_workers(count)
    try:
        return measure(workers, arguments.new)
    finally:
        for process in [*workers, *sites]:
            process.stop()


if __name__ == "__main__":
    sys.exit(main())
