"""10 000 due keywords, 2 000 of them distinct, on two sites that answer in 100 ms, beside the bare
fetches of the distinct searches at the same concurrency.

`python -m benchmarks.scan_fanout [--postgresql]` prints the ratio (to reach: at most 1.15, and the
minute is kept). The sites are processes of their own. A scan is what beat and workers do: claim,
put into batches, fetch, read, compare and store; it is measured from the claim until the scan is
over. On SQLite the batches are done in the benchmark, by as many threads as a worker has. With
`--postgresql` they go through Redis to two Celery workers. Each of these has its own connections,
so that it may ask half as much at once as the bare fetches. Before the measured scans every keyword
has its baseline; between them every hundredth search gets a new listing.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from django.apps import apps
from django.utils import timezone

from benchmarks import database
from benchmarks.database import prepare
from monitoring.models import Announcement, Keyword, KeywordPlatform, Platform, Scan
from monitoring.platforms.registry import ADAPTERS
from monitoring.services.fetching.fetcher import Fetcher
from monitoring.services.keywords import query_of
from monitoring.services.reading.reader import site_of
from monitoring.services.scanning import claims, scans
from tests.harness.processes import Process, clean_environment, free_port, python, wait_for
from tests.harness.stack import WORKER

KEYWORDS, DISTINCT = 10_000, 2_000
CONCURRENCY = 20
THREADS, WORKERS = 4, 2
MINUTE = 60.0


def make_sites(concurrency: int) -> list[Process]:
    """Two sites, each in its own process, and their platforms."""
    made = []
    Platform.objects.all().update(enabled=False)
    for name in ("one", "two"):
        port = free_port()
        process = Process(
            name,
            python("-m", "benchmarks.slow_site", str(port)),
            clean_environment(),
            Path(database.folder),
        )
        process.start()
        wait_for(partial(_answers, port), 20, "a site")
        Platform.objects.create(
            slug=name,
            name=name,
            adapter="egun",
            base_url=f"http://127.0.0.1:{port}",
            private_address=True,
            requests_per_second=10_000,
            concurrency=concurrency,
        )
        made.append(process)
    return made


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/search?query=x").status_code == 200
    except httpx.HTTPError:
        return False


def make_people() -> list[Any]:
    return [
        apps.get_model("accounts", "Person").objects.create(telegram_id=number, role="subscriber")
        for number in range(1, KEYWORDS // DISTINCT + 1)
    ]


def make_keywords(people: Sequence[Any], word: str, distinct: int) -> list[int]:
    """The same keywords for each of the people, on every site; their ids."""
    made = Keyword.objects.bulk_create(
        Keyword(person=person, text=f"{word}{number}", normalized=f"{word}{number}")
        for person in people
        for number in range(distinct)
    )
    platforms = list(Platform.objects.filter(enabled=True))
    KeywordPlatform.objects.bulk_create(
        KeywordPlatform(keyword=keyword, platform=platform)
        for keyword in made
        for platform in platforms
    )
    return [keyword.pk for keyword in made]


def scan(do: Callable[[], Scan]) -> tuple[float, int]:
    """Seconds that one scan of everything takes, and how many were told."""
    Keyword.objects.update(next_check_at=timezone.now() - timedelta(seconds=1))
    began = time.perf_counter()
    done = do()
    seconds = time.perf_counter() - began
    done.refresh_from_db()
    errors = set(KeywordPlatform.objects.values_list("last_error", flat=True)) - {""}
    assert done.finished_at and done.keywords == KEYWORDS and not done.failed, errors
    return seconds, done.found


@contextlib.contextmanager
def threads() -> Iterator[Callable[[], Scan]]:
    """A worker's threads, in this process."""
    fetcher = Fetcher()

    def work(scan_id: int, batch: claims.BatchLease) -> None:
        scans.scan_batch(batch.platform_id, batch.lease_token, scan_id, fetcher)

    def do() -> Scan:
        claimed, batches = claims.claim_due()
        assert claimed is not None
        list(pool.map(partial(work, claimed.pk), batches))
        return claimed

    with ThreadPoolExecutor(THREADS) as pool:
        yield do
    fetcher.close()


def start_workers(count: int) -> list[Process]:
    """Celery's workers, in processes of their own."""
    folder = Path(database.folder)
    return [
        Process(f"worker-{number}", [*WORKER, "-n", f"{number}@%h"], os.environ, folder).start()
        for number in range(count)
    ]


@contextlib.contextmanager
def workers() -> Iterator[Callable[[], Scan]]:
    """Celery's workers."""
    made = start_workers(WORKERS)

    def do() -> Scan:
        claimed = scans.scan_due()
        assert claimed is not None
        rows = Scan.objects.filter(pk=claimed.pk).exclude(finished_at=None)
        wait_for(rows.exists, 300, "the scan is over")
        return claimed

    try:
        yield do
    finally:
        for process in made:
            process.stop()


def search_urls() -> list[list[str]]:
    """The distinct searches, by site."""
    keywords = Keyword.objects.filter(person=Keyword.objects.earliest("id").person)
    return [
        [ADAPTERS["egun"].search_urls(site_of(platform), query_of(one))[0] for one in keywords]
        for platform in Platform.objects.filter(enabled=True)
    ]


async def bare(sites: list[list[str]]) -> float:
    """Seconds that the same fetches take alone."""

    async def one(client: httpx.AsyncClient, limit: asyncio.Semaphore, url: str) -> None:
        async with limit:
            response = await client.get(url)
            assert response.status_code == 200

    began = time.perf_counter()
    limits = httpx.Limits(max_connections=CONCURRENCY, max_keepalive_connections=CONCURRENCY)
    clients = [httpx.AsyncClient(limits=limits, timeout=20, trust_env=False) for _ in sites]
    work = []
    for client, urls in zip(clients, sites, strict=True):
        limit = asyncio.Semaphore(CONCURRENCY)
        work += [one(client, limit, url) for url in urls]
    await asyncio.gather(*work)
    for client in clients:
        await client.aclose()
    return time.perf_counter() - began


def add_listings() -> None:
    for platform in Platform.objects.filter(enabled=True):
        httpx.post(f"{platform.base_url}/more")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    prepare()
    sites = make_sites(CONCURRENCY // WORKERS if arguments.postgresql else CONCURRENCY)
    try:
        make_keywords(make_people(), "word", DISTINCT)
        with workers() if arguments.postgresql else threads() as do:
            return measure(do, arguments.rounds)
    finally:
        for process in sites:
            process.stop()


def measure(do: Callable[[], Scan], rounds: int) -> int:
    seconds, told = scan(do)
    print(f"baseline of all      {seconds:6.1f} s, announced {told}", flush=True)
    ratios, slowest = [], 0.0
    for _ in range(rounds):
        alone = asyncio.run(bare(search_urls()))
        add_listings()
        seconds, told = scan(do)
        print(f"bare fetches {alone:6.1f} s   scan {seconds:6.1f} s, announced {told}", flush=True)
        ratios.append(seconds / alone)
        slowest = max(slowest, seconds)
    print(f"announcements in all: {Announcement.objects.count()}")
    print(f"ratio: {min(ratios):.2f} (at most 1.15); slowest scan {slowest:.1f} s (at most 60)")
    return 0 if min(ratios) <= 1.15 and slowest <= MINUTE else 1


if __name__ == "__main__":
    sys.exit(main())
