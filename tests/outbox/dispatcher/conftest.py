"""A dispatcher over the real database, with clients that note each call."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import pytest

from accounts.models import TelegramAccount
from core.threads import close_threads
from outbox import dispatcher as module
from outbox.dispatcher import Dispatcher
from tests.accounts import factories
from tests.outbox.dispatcher.running import Bot, Connections, Handler, Running, Telegram, User


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def accounts(db: None) -> list[TelegramAccount]:
    return [factories.account() for _ in range(2)]


@pytest.fixture
def connections(telegram: Telegram, accounts: list[TelegramAccount]) -> Connections:
    return Connections({one.pk: User(telegram, one.name) for one in accounts}, Bot(telegram))


@pytest.fixture
def running(telegram: Telegram, connections: Connections):
    """`async with running() as it`: a dispatcher, which is stopped at the end. It does not look by
    itself, so that whatever happens has a reason."""

    @contextlib.asynccontextmanager
    async def start() -> AsyncIterator[Running]:
        handler, stopping = Handler(), asyncio.Event()
        dispatcher = Dispatcher(connections, {"test": handler})  # type: ignore[arg-type]
        task = asyncio.create_task(dispatcher.run(stopping))
        running = Running(dispatcher, telegram, connections, handler, stopping, task)
        try:
            yield running
        finally:
            for event in telegram.held.values():
                event.set()
            await running.stop()

    return start


@pytest.fixture(autouse=True)
def end_threads() -> Iterator[None]:
    """Their connections would be in the way when the test database is dropped."""
    yield
    close_threads()


@pytest.fixture(autouse=True)
def never_looks_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_SECONDS", 3600.0)


@pytest.fixture(autouse=True)
def sends_without_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PER_SECOND", 10_000.0)
