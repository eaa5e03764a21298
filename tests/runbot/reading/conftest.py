"""An account whose chats are read from the sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from core.threads import close_threads
from tests.harness.reading import Reading, reading


@pytest.fixture(autouse=True)
def end_threads() -> Iterator[None]:
    yield
    close_threads()


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.task_queue.enqueue", lambda *_, **_options: None)


@pytest.fixture
async def shop(db: None, server_key: Path) -> AsyncIterator[Reading]:
    async with reading(server_key) as made:
        yield made
