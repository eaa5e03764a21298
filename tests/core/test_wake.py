"""Another process's commit wakes whoever watches the database."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from django.conf import settings

from core import wake


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "watched.sqlite3"
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(path))
    return path


@contextlib.asynccontextmanager
async def watching(woken: Callable[[str], None]) -> AsyncIterator[None]:
    task = asyncio.create_task(wake.watch(woken))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def seen(count: Callable[[], int], at_least: int) -> None:
    async with asyncio.timeout(20):
        while count() < at_least:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def write(path: Path, sql: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as other, other:
        other.execute(sql)


async def test_a_commit_of_another_connection_wakes(file: Path) -> None:
    write(file, "CREATE TABLE t (n INTEGER)")
    calls: list[str] = []
    async with watching(lambda about: calls.append(about)):
        await seen(lambda: len(calls), 1)  # what was there before the watch counts as news
        for number in range(3):
            before = len(calls)
            write(file, f"INSERT INTO t VALUES ({number})")
            await seen(lambda: len(calls), before + 1)


async def test_reading_wakes_nobody(file: Path) -> None:
    write(file, "CREATE TABLE t (n INTEGER)")
    calls: list[str] = []
    async with watching(lambda about: calls.append(about)):
        await seen(lambda: len(calls), 1)
        for _ in range(5):
            with contextlib.closing(sqlite3.connect(file)) as other:
                other.execute("SELECT * FROM t").fetchall()
            await asyncio.sleep(wake.SQLITE_POLL_SECONDS * 2)
        assert len(calls) == 1


async def test_a_write_that_is_rolled_back_wakes_nobody(file: Path) -> None:
    write(file, "CREATE TABLE t (n INTEGER)")
    calls: list[str] = []
    async with watching(lambda about: calls.append(about)):
        await seen(lambda: len(calls), 1)
        with contextlib.closing(sqlite3.connect(file)) as other:
            other.execute("INSERT INTO t VALUES (1)")
            other.rollback()
        await asyncio.sleep(wake.SQLITE_POLL_SECONDS * 3)
        assert len(calls) == 1


@pytest.mark.django_db
def test_on_sqlite_nothing_needs_to_be_sent(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        wake.notify()


@pytest.mark.django_db(transaction=True)
async def test_what_is_committed_in_the_same_process_wakes_at_once(file: Path) -> None:
    write(file, "CREATE TABLE t (n INTEGER)")
    calls: list[str] = []
    async with watching(lambda about: calls.append(about)):
        await seen(lambda: len(calls), 1)
        await asyncio.to_thread(wake.notify, wake.ANALYSES)
        await asyncio.sleep(0)
        # The thread's new connection turns on WAL, which the watcher may have noticed too.
        assert wake.ANALYSES in calls[1:]
