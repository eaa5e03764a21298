"""What an account receives is written in order, in batches, and nothing is lost."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import stamina
from django.db import OperationalError
from django.utils import timezone

from accounts.models import TelegramAccount
from accounts.services import sessions
from accounts.telegram.types import ChatInfo, DeletedMessages, History, ReadPosition, StreamState
from core.threads import close_threads, in_thread
from drafts.models import Message
from drafts.services.messages import ingest
from runbot import updates as module
from runbot.updates import UpdateWriter
from tests.accounts import factories
from tests.core.test_outage_log import disk_full
from tests.drafts.factories import written

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 30
CHAT = ChatInfo(42, "private", "Ada", "ada")


@pytest.fixture(autouse=True)
def end_threads() -> Iterator[None]:
    yield
    close_threads()


@pytest.fixture(autouse=True)
def no_pauses() -> Iterator[None]:
    """Retries follow each other at once; there are as many as in real life."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.task_queue.enqueue", lambda _task, _chat, **_: None)


@pytest.fixture
def account(db: None) -> TelegramAccount:
    return factories.account()


@pytest.fixture
def writer(account: TelegramAccount) -> UpdateWriter:
    return UpdateWriter(account.pk)


@contextlib.asynccontextmanager
async def running(writer: UpdateWriter) -> AsyncIterator[None]:
    task = asyncio.create_task(writer.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def write(writer: UpdateWriter, *updates: Any) -> None:
    """Have all of it written."""
    for update in updates:
        writer.put(update)
    async with running(writer):
        await asyncio.wait_for(writer.drained(), PATIENCE)


async def texts() -> list[str]:
    rows = Message.objects.filter(deleted_at=None).order_by("telegram_id")
    return await in_thread(lambda: [row.text for row in rows])


async def test_messages_are_stored(writer: UpdateWriter) -> None:
    await write(writer, *(written(number, f"{number}") for number in range(1, 6)))
    assert await texts() == ["1", "2", "3", "4", "5"]


async def test_a_later_update_wins_over_an_earlier_one(writer: UpdateWriter) -> None:
    now = timezone.now()
    await write(
        writer,
        written(1, "first"),
        written(1, "second", edited_at=now),
        written(2, "kept"),
        written(3, "deleted"),
        DeletedMessages((3,)),
        written(1, "third", edited_at=now + timedelta(seconds=1)),
    )
    assert await texts() == ["third", "kept"]


async def test_what_came_after_a_deletion_is_not_deleted_by_it(writer: UpdateWriter) -> None:
    await write(writer, DeletedMessages((1,)), written(1, "there"))
    assert await texts() == ["there"]


async def test_the_mark_is_stored_behind_what_it_covers(
    writer: UpdateWriter, account: TelegramAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[Any] = []
    store_messages, save = ingest.store_messages, sessions.save_read_position

    def stores(account_id: int, messages: Any) -> int:
        steps.append([one.message_id for one in messages])
        return store_messages(account_id, messages)

    def saves(account_id: int, mark: ReadPosition) -> None:
        steps.append(mark.states[0].pts)
        save(account_id, mark)

    monkeypatch.setattr(ingest, "store_messages", stores)
    monkeypatch.setattr(sessions, "save_read_position", saves)

    def mark(pts: int) -> ReadPosition:
        return ReadPosition((StreamState(0, pts, 0, 1, 1),), ())

    await write(writer, written(1), written(2), mark(7), written(3), mark(8))
    assert steps == [[1, 2], 7, [3], 8]


async def test_many_updates_go_in_batches(
    writer: UpdateWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(module, "BATCH", 20)
    monkeypatch.setattr(module, "_store_messages", lambda _, batch: sizes.append(len(batch)))
    await write(writer, *(written(number) for number in range(1, 51)))
    assert sizes == [20, 20, 10]


async def test_one_bad_update_keeps_no_other_from_being_stored(
    writer: UpdateWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, tries = module._store_messages, []

    def picky(account_id: int, messages: Any) -> None:
        tries.append(len(messages))
        if any(one.text == "bad" for one in messages):
            raise ValueError("nobody can store this")
        store(account_id, messages)

    monkeypatch.setattr(module, "_store_messages", picky)
    await write(writer, written(1, "a"), written(2, "bad"), written(3, "b"))
    assert await texts() == ["a", "b"]
    assert tries == [3] * 4 + [1] * 3, "together four times, then each alone"


def refused_by_sqlite(*before: str) -> sqlite3.OperationalError:
    """What SQLite says to a writer, after another one or itself has said something before."""
    shared = "file:updates?mode=memory&cache=shared"
    with (
        contextlib.closing(sqlite3.connect(shared, uri=True)) as other,
        contextlib.closing(sqlite3.connect(shared, uri=True, timeout=0)) as ours,
    ):
        other.execute("CREATE TABLE IF NOT EXISTS more (x)")
        for statement in before:
            (other if statement.startswith("BEGIN") else ours).execute(statement)
        with pytest.raises(sqlite3.OperationalError) as raised:
            ours.execute("INSERT INTO more VALUES (1)")
        other.rollback()
    return raised.value


@pytest.mark.parametrize(
    "why",
    [
        disk_full,
        partial(refused_by_sqlite, "BEGIN EXCLUSIVE"),
        partial(refused_by_sqlite, "PRAGMA query_only = 1"),
    ],
    ids=["the disk is full", "another program holds the lock", "the disk only reads"],
)
async def test_nothing_is_left_out_while_the_database_takes_nothing(
    writer: UpdateWriter, monkeypatch: pytest.MonkeyPatch, why: Callable[[], Exception]
) -> None:
    store, tries = module._store_messages, []

    def refused_for_a_while(account_id: int, messages: Any) -> None:
        tries.append(len(messages))
        if len(tries) < 30:
            raise OperationalError("x") from why()
        store(account_id, messages)

    monkeypatch.setattr(module, "_store_messages", refused_for_a_while)
    await write(writer, written(1, "a"), written(2, "b"))
    assert await texts() == ["a", "b"]
    assert tries == [2] * 30


async def test_the_writer_goes_on_after_a_bad_update(
    writer: UpdateWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(account_id: int, update: Any) -> None:
        raise ValueError("nobody can store this")

    monkeypatch.setattr(module, "_store_other", fails)
    async with running(writer):
        writer.put(DeletedMessages((1,)))
        await asyncio.wait_for(writer.drained(), PATIENCE)
        writer.put(written(1, "after"))
        await asyncio.wait_for(writer.drained(), PATIENCE)
    assert await texts() == ["after"]


async def test_while_the_database_is_busy_it_is_tried_again(
    writer: UpdateWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, tries = module._store_messages, []

    def busy(account_id: int, messages: Any) -> None:
        tries.append(len(messages))
        if len(tries) < 4:
            raise OperationalError("database is locked")
        store(account_id, messages)

    monkeypatch.setattr(module, "_store_messages", busy)
    await write(writer, written(1, "a"), written(2, "b"))
    assert tries == [2] * 4
    assert await texts() == ["a", "b"]


async def test_drained_waits_for_what_is_being_written(
    writer: UpdateWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_go_on = asyncio.Event(), asyncio.Event()

    async def slow(batch: Any) -> None:
        begun.set()
        await may_go_on.wait()

    monkeypatch.setattr(writer, "_write", slow)
    async with running(writer):
        await asyncio.wait_for(writer.drained(), PATIENCE)
        writer.put(written(1))
        drained = asyncio.create_task(writer.drained())
        await asyncio.wait_for(begun.wait(), PATIENCE)
        assert not drained.done()
        may_go_on.set()
        await asyncio.wait_for(drained, PATIENCE)


async def test_a_history_shows_what_was_deleted_meanwhile(writer: UpdateWriter) -> None:
    await write(writer, written(1, "a"), written(2, "gone"), written(3, "c"))
    asked_at = timezone.now() + timedelta(minutes=1)
    there = (written(1, "a"), written(3, "c"), written(4, "new"))
    await write(writer, History(CHAT, there, asked_at))
    assert await texts() == ["a", "c", "new"]
