from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import stamina

from accounts.models import Person
from tests.accounts import factories
from tests.monitoring.conftest import egun, keyword, person, site

__all__ = ["egun", "keyword", "person", "site"]

OWNER = 1


@pytest.fixture
def owner(db: Any) -> Person:
    return factories.owner(OWNER)


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[Any]]]:
    """The tasks that were enqueued, with their arguments; no broker is needed."""
    enqueued: list[tuple[str, list[Any]]] = []

    def enqueue(name: str, *values: Any, **_options: Any) -> None:
        enqueued.append((name, list(values)))

    monkeypatch.setattr("core.task_queue.enqueue", enqueue)
    return enqueued


@pytest.fixture
def same_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """The handlers' database calls happen in the test's own transaction."""

    async def call(function: Callable[..., Any], *args: Any) -> Any:
        return function(*args)

    monkeypatch.setattr("bot.router.in_thread", call)


@pytest.fixture
def quick() -> Iterator[None]:
    """As many tries as in earnest, without the pauses."""
    with stamina.set_testing(True, attempts=99, cap=True):
        yield
