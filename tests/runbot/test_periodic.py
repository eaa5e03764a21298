"""A periodic component works, then waits until it is due again or until it is woken."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from runbot import periodic
from runbot.periodic import Periodic


class Looks:
    """Stands for the database: when each look was, and when it is due again."""

    def __init__(self, *due_again: datetime | None) -> None:
        self.due_again = list(due_again)
        self.at: list[datetime] = []
        self.looked = asyncio.Event()

    async def __call__(self, *_: object) -> datetime | None:
        self.at.append(timezone.now())
        self.looked.set()
        return self.due_again.pop(0) if self.due_again else None


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):
    def start(looks: Looks) -> tuple[Periodic, asyncio.Event, asyncio.Task[None]]:
        monkeypatch.setattr(periodic, "in_thread", looks)
        starter, stopping = Periodic("analyses", 5.0, lambda: None), asyncio.Event()
        return starter, stopping, asyncio.create_task(starter.run(stopping))

    return start


async def test_it_looks_again_when_it_is_due(run) -> None:
    due_at = timezone.now() + timedelta(seconds=0.2)
    looks = Looks(due_at)
    _, stopping, task = run(looks)
    async with asyncio.timeout(20):
        while len(looks.at) < 2:
            looks.looked.clear()
            await looks.looked.wait()
    assert looks.at[1] >= due_at - timedelta(seconds=0.01)
    stopping.set()
    await asyncio.wait_for(task, 20)


async def test_a_wake_up_makes_it_look_at_once(run) -> None:
    looks = Looks()
    starter, stopping, task = run(looks)
    async with asyncio.timeout(20):
        await looks.looked.wait()
        looks.looked.clear()
        starter.wake()
        await looks.looked.wait()
    assert len(looks.at) == 2
    stopping.set()
    await asyncio.wait_for(task, 20)


async def test_it_ends_at_once_when_it_is_stopped(run) -> None:
    _, stopping, task = run(Looks(timezone.now() + timedelta(hours=1)))
    stopping.set()
    await asyncio.wait_for(task, 20)
