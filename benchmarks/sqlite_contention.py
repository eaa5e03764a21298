"""SQLite written by four processes at once: our settings beside the rollback journal.

Every transaction reads a row, changes it and inserts another, as a claim with its log does. Ours
are the settings that aibot runs with; beside them are SQLite's own: rollback journal, deferred
transactions, and the five seconds that Python waits for a lock. Both take turns.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sqlite3
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aibot.settings.env import sqlite
from benchmarks.figures import Target, percentile, verdict
from benchmarks.running import folder

WRITERS = 4
TIMES_FASTER = 5.0


@dataclass(frozen=True)
class Mode:
    """How a database is opened and its transactions begin."""

    name: str
    timeout: float
    begin: str
    init: str


@dataclass(frozen=True)
class Count:
    """What one writer did."""

    written: int
    locked: int
    slowest: float


def modes() -> tuple[Mode, Mode]:
    options: dict[str, Any] = sqlite(Path("any"))["OPTIONS"]
    ours = Mode(
        "ours", options["timeout"], f"BEGIN {options['transaction_mode']}", options["init_command"]
    )
    return ours, Mode("rollback journal", 5.0, "BEGIN", "PRAGMA journal_mode=DELETE")


def connect(file: Path, mode: Mode) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=mode.timeout, isolation_level=None)
    database.executescript(mode.init)
    return database


def write(file: Path, mode: Mode, number: int, seconds: float, start: Any) -> Count:
    """Write as fast as it goes for so many seconds."""
    database = connect(file, mode)
    start.wait()
    written = locked = 0
    slowest = 0.0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        try:
            transaction(database, mode, number)
            written += 1
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            locked += 1
            if database.in_transaction:
                database.execute("ROLLBACK")
        slowest = max(slowest, time.monotonic() - began)
    database.close()
    return Count(written, locked, slowest)


def transaction(database: sqlite3.Connection, mode: Mode, number: int) -> None:
    database.execute(mode.begin)
    (attempts,) = database.execute("SELECT attempts FROM row WHERE id = ?", [number]).fetchone()
    database.execute("UPDATE row SET attempts = ? WHERE id = ?", [attempts + 1, number])
    database.execute("INSERT INTO log (row, text) VALUES (?, ?)", [number, "sent" * 20])
    database.execute("COMMIT")


def run(path: Path, mode: Mode, seconds: float) -> list[Count]:
    """What each of the writers did with a new database."""
    file = path / f"{time.monotonic_ns()}.sqlite3"
    database = connect(file, mode)
    database.executescript(
        "CREATE TABLE row (id INTEGER PRIMARY KEY, attempts INTEGER);"
        "CREATE TABLE log (id INTEGER PRIMARY KEY, row INTEGER, text TEXT);"
    )
    database.executemany("INSERT INTO row VALUES (?, 0)", [(n,) for n in range(WRITERS)])
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, context.Pool(WRITERS) as pool:
        start = manager.Barrier(WRITERS)
        work = [(file, mode, number, seconds, start) for number in range(WRITERS)]
        counts = pool.starmap(write, work, chunksize=1)
    kept = database.execute("SELECT count(*) FROM log").fetchone()[0]
    attempts = database.execute("SELECT sum(attempts) FROM row").fetchone()[0]
    database.close()
    assert kept == attempts == sum(count.written for count in counts), "a write was lost"
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    both = modes()
    done: dict[str, list[list[Count]]] = {mode.name: [] for mode in both}
    with folder() as path:
        for _ in range(given.rounds):
            for mode in both:
                done[mode.name].append(run(path, mode, given.seconds))
    rates = {}
    for name, rounds in done.items():
        rates[name] = percentile(
            [sum(count.written for count in one) / given.seconds for one in rounds], 0.5
        )
        counts = [count for one in rounds for count in one]
        locked, slowest = sum(one.locked for one in counts), max(one.slowest for one in counts)
        print(
            f"{name:17} {rates[name]:8.0f} transactions a second   "
            f'"database is locked": {locked}   slowest {slowest:.2f} s'
        )
    ours, other = (rates[mode.name] for mode in both)
    ours_locked = sum(count.locked for one in done["ours"] for count in one)
    print(f'  "database is locked" with our settings: {ours_locked} (target 0)')
    met = verdict([Target("throughput", ours / other, TIMES_FASTER, at_least=True)])
    return 1 if ours_locked else met


if __name__ == "__main__":
    sys.exit(main())
