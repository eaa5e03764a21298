"""What a scan costs as history grows from 10² to 10⁶ sightings of one keyword, beside one growing
list of seen keys per keyword that is read and rewritten at every scan.

`python -m benchmarks.diff` prints the ratio of the largest to the smallest history (to reach: at
most 1.2). Each scan stores a page of 25 items of which one is new. The histories take turns, so
that what else the machine does hits all alike.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.database import prepare
from monitoring.models import Keyword, KeywordPlatform, Platform
from monitoring.platforms.base import Query, ScrapedItem
from monitoring.services.keywords import query_hash_of, query_of
from monitoring.services.reading.reader import Outcome, Search
from monitoring.services.scanning import results

SIZES = (100, 10_000, 1_000_000)
ROUNDS = 150
PAGE = 25


class History:
    """A keyword that has seen so many listings, and a file with the same as one list."""

    def __init__(self, size: int) -> None:
        self.size, self.next = size, size
        self.platform = Platform.objects.get(slug="egun.de")
        person = apps.get_model("accounts", "Person").objects.create(telegram_id=size)
        keyword = Keyword.objects.create(person=person, text=f"w{size}", normalized=f"w{size}")
        self.query_hash = query_hash_of(query_of(keyword))
        self.pair = KeywordPlatform.objects.create(
            keyword=keyword, platform=self.platform, baseline="complete", query_hash=self.query_hash
        )
        self.list = tempfile.NamedTemporaryFile("w+", suffix=".json")  # noqa: SIM115
        json.dump([f"egun.de:{self._number(one)}" for one in range(size)], self.list)
        self.list.flush()
        self._fill(keyword.pk)

    def _number(self, place: int) -> str:
        return f"{self.size}{place:08d}"

    def _fill(self, keyword_id: int) -> None:
        now = timezone.now().isoformat(" ")
        listings = (
            "INSERT INTO monitoring_listing (platform_id, number, title, url, image_url,"
            " price_kind, currency, seller, place, title_key, first_seen_at, last_seen_at, price)"
            " VALUES (%s, %s, 'Kappmesser', 'https://x/', '', 'start', 'EUR', '', '', '',"
            " %s, %s, 49)"
        )
        sightings = (
            "INSERT INTO monitoring_sighting (keyword_id, listing_id, verdict, at)"
            " SELECT %s, id, 'baseline', %s FROM monitoring_listing WHERE number LIKE %s"
        )
        with transaction.atomic(), connection.cursor() as cursor:
            for start in range(0, self.size, 20_000):
                part = range(start, min(start + 20_000, self.size))
                cursor.executemany(
                    listings, [(self.platform.pk, self._number(one), now, now) for one in part]
                )
            cursor.execute(sightings, [keyword_id, now, f"{self.size}________"])

    def items(self) -> list[Any]:
        """The newest listings that are known, and a new one."""
        newest = range(self.next, self.next - PAGE, -1)
        self.next += 1
        return [
            ScrapedItem(
                self._number(one), "Kappmesser", "https://x/", price=Decimal(49), price_kind="start"
            )
            for one in newest
        ]

    def scan(self) -> float:
        """Seconds that storing one page takes."""
        search = Search(Query("x"), limit=1, pages=1, query_hash=self.query_hash)
        search.items = {item.number: item for item in self.items()}
        result = results.SearchResult(Outcome(search, complete=True), [self.pair.pk])
        began = time.perf_counter()
        told = results.store(self.platform, [result], timezone.now())
        seconds = time.perf_counter() - began
        assert told == 1
        return seconds

    def rewrite(self) -> float:
        """Seconds that the same takes with one list: read it, compare, write it."""
        items = self.items()
        self.next -= 1
        began = time.perf_counter()
        self.list.seek(0)
        seen = set(keys := json.load(self.list))
        keys += [key for item in items if (key := f"egun.de:{item.number}") not in seen]
        self.list.seek(0)
        json.dump(keys, self.list)
        self.list.flush()
        os.fsync(self.list.fileno())
        return time.perf_counter() - began


def measure(sizes: tuple[int, ...], rounds: int) -> dict[int, tuple[float, float]]:
    """For each size the median milliseconds of ours and of the one list."""
    histories = [History(size) for size in sizes]
    ours: dict[int, list[float]] = {size: [] for size in sizes}
    lists: dict[int, list[float]] = {size: [] for size in sizes}
    for number in range(rounds + 10):
        for history in histories:
            seconds = history.scan()
            if number >= 10:
                ours[history.size].append(1000 * seconds)
            if number % 30 == 0:
                lists[history.size].append(1000 * history.rewrite())
    return {size: (statistics.median(ours[size]), statistics.median(lists[size])) for size in sizes}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--postgresql", action="store_true")
    arguments = parser.parse_args()
    prepare()
    found = measure(SIZES, arguments.rounds)
    for size, (ours, one_list) in found.items():
        print(f"{size:>9} sightings: {ours:7.2f} ms a scan   one list: {one_list:9.2f} ms")
    smallest, largest = found[SIZES[0]], found[SIZES[-1]]
    print(f"ratio of ours: {largest[0] / smallest[0]:.2f} (at most 1.2)")
    print(f"ratio of one list: {largest[1] / smallest[1]:.0f}")


if __name__ == "__main__":
    main()
