"""The starter enqueues what is due, then waits until the next analysis is or until it is woken."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from runbot import analysis_starter
from runbot.analysis_starter import AnalysisStarter


class Looks:
    """Stands for the database: when each look was, and what it said about the next analysis."""

    def __init__(self, *next_due: datetime | None) -> None:
        self.next_due = list(next_due)
        self.at: list[datetime] = []
        self.looked = asyncio.Event()

    async def __call__(self, *_: object) -> datetime | None:
        self.at.append(timezone.now())
        self.looked.set()
        return self.next_due.pop(0) if self.next_due else None


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):
    def start(looks: Looks) -> tuple[AnalysisStarter, asyncio.Event, asyncio.Task[None]]:
        monkeypatch.setattr(analysis_starter, "in_thread", looks)
        starter, stopping = AnalysisStarter(), asyncio.Event()
        return starter, stopping, asyncio.create_task(starter.run(stopping))

    return start


async def test_it_looks_again_when_the_next_analysis_is_due(run) -> None:
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
