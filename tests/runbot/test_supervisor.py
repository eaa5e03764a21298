"""Components run side by side: started in order, restarted when they fail, stopped in reverse."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from core.retry import Backoff
from runbot import supervisor as module
from runbot.supervisor import Supervisor

PATIENCE = 30
Events = list[tuple[str, str]]


class Part:
    """A component that notes its beginnings and ends. It fails `fails` times, then works."""

    def __init__(self, name: str, events: Events, fails: int = 0) -> None:
        self.name, self.events, self.fails = name, events, fails
        self.working = asyncio.Event()

    async def run(self, stopping: asyncio.Event) -> None:
        self.events.append(("starts", self.name))
        if self.fails:
            self.fails -= 1
            raise RuntimeError(f"{self.name} is broken")
        self.working.set()
        try:
            await stopping.wait()
        finally:
            self.events.append(("ends", self.name))


class Deaf(Part):
    """Does not stop when it is asked to."""

    async def run(self, stopping: asyncio.Event) -> None:
        self.working.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.events.append(("is cancelled", self.name))


async def within(awaitable: Awaitable[Any]) -> Any:
    return await asyncio.wait_for(awaitable, PATIENCE)


async def until(look: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            if look():
                return
            await asyncio.sleep(0.001)


@pytest.fixture
def events() -> Events:
    return []


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses before restarts; none of them is made."""
    made: list[float] = []

    async def pause(*_: asyncio.Event, timeout: float) -> None:
        made.append(timeout)
        await asyncio.sleep(0)

    monkeypatch.setattr(module, "wait_for_any", pause)
    return made


async def test_started_in_order_and_stopped_in_reverse_order(events: Events) -> None:
    parts = [Part(name, events) for name in "abc"]
    supervisor = Supervisor(parts)
    supervisor.start()
    for part in parts:
        await within(part.working.wait())
    await within(supervisor.stop())
    assert events == [("starts", name) for name in "abc"] + [("ends", name) for name in "cba"]


async def test_a_component_ends_before_the_one_that_it_needs_is_asked_to(events: Events) -> None:
    class Slow(Part):
        async def run(self, stopping: asyncio.Event) -> None:
            await stopping.wait()
            await asyncio.sleep(0.05)
            events.append(("ends", self.name))

    first, second = Part("first", events), Slow("second", events)
    supervisor = Supervisor([first, second])
    supervisor.start()
    await within(first.working.wait())
    await within(supervisor.stop())
    assert events[1:] == [("ends", "second"), ("ends", "first")]


async def test_what_fails_is_started_again_alone(events: Events, pauses: list[float]) -> None:
    broken, good = Part("broken", events, fails=3), Part("good", events)
    supervisor = Supervisor([broken, good])
    supervisor.start()
    await within(broken.working.wait())
    assert events.count(("starts", "broken")) == 4
    assert events.count(("starts", "good")) == 1
    await within(supervisor.stop())


async def test_the_pause_grows_with_each_failure_up_to_its_longest(
    events: Events, pauses: list[float]
) -> None:
    part = Part("broken", events, fails=12)
    supervisor = Supervisor([part])
    supervisor.start()
    await within(part.working.wait())
    await within(supervisor.stop())
    assert pauses == [module.BACKOFF.seconds(failures) for failures in range(1, 13)]
    assert (pauses[0], pauses[-1]) == (module.BACKOFF.first, module.BACKOFF.most)


async def test_after_a_long_good_run_failures_count_anew(
    events: Events, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RECOVERED_SECONDS", -1.0)
    part = Part("broken", events, fails=4)
    supervisor = Supervisor([part])
    supervisor.start()
    await within(part.working.wait())
    await within(supervisor.stop())
    assert set(pauses) == {module.BACKOFF.first}


async def test_a_stop_does_not_wait_for_the_pause_before_a_restart(
    events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BACKOFF", Backoff(first=3600, most=3600))
    supervisor = Supervisor([Part("broken", events, fails=1)], deadline=PATIENCE, budget=PATIENCE)
    supervisor.start()
    await until(lambda: bool(supervisor.failing()))
    await within(supervisor.stop())
    assert events == [("starts", "broken")]


async def test_what_does_not_stop_in_time_is_cancelled_and_the_others_stop_in_order(
    events: Events,
) -> None:
    parts = [Part("first", events), Deaf("deaf", events), Part("last", events)]
    supervisor = Supervisor(parts, deadline=0.05)
    supervisor.start()
    for part in parts:
        await within(part.working.wait())
    await within(supervisor.stop())
    assert events[2:] == [("ends", "last"), ("is cancelled", "deaf"), ("ends", "first")]


async def test_all_together_stop_within_the_budget(
    events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each gets what is left of it, and a moment at least."""
    given: list[float] = []
    wait = asyncio.wait

    async def waits(tasks: Any, *, timeout: float) -> Any:
        given.append(timeout)
        return await wait(tasks, timeout=0)

    parts = [Deaf(name, events) for name in "abc"]
    supervisor = Supervisor(parts, deadline=7.0, budget=0.0)
    supervisor.start()
    for part in parts:
        await within(part.working.wait())
    monkeypatch.setattr(asyncio, "wait", waits)
    await supervisor.stop()
    assert given == [0.5] * 3
    assert events == [("is cancelled", name) for name in "cba"]


async def test_alive_from_the_start_to_the_stop_also_while_something_fails(
    events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BACKOFF", Backoff(first=3600, most=3600))
    supervisor = Supervisor([Part("broken", events, fails=1), Part("good", events)])
    assert not supervisor.alive()
    supervisor.start()
    await until(lambda: bool(supervisor.failing()))
    assert supervisor.alive(), "it is started again later"
    await within(supervisor.stop())
    assert not supervisor.alive()


async def test_failing_says_which_and_why_until_it_has_been_well_for_a_while(
    events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BACKOFF", Backoff(first=0.02, most=0.02))
    broken, good = Part("broken", events, fails=1), Part("good", events)
    supervisor = Supervisor([broken, good])
    supervisor.start()
    await within(broken.working.wait())
    assert supervisor.failing() == {"broken": "RuntimeError: broken is broken"}
    monkeypatch.setattr(module, "RECOVERED_SECONDS", 0.0)
    await until(lambda: supervisor.failing() == {})
    await within(supervisor.stop())


async def test_failing_forgets_what_ended_well(events: Events, pauses: list[float]) -> None:
    supervisor = Supervisor([part := Part("broken", events, fails=1)])
    supervisor.start()
    await within(part.working.wait())
    await within(supervisor.stop())
    assert supervisor.failing() == {}


async def test_a_component_that_ends_by_itself_is_run_again(events: Events) -> None:
    class Short(Part):
        async def run(self, stopping: asyncio.Event) -> None:
            events.append(("starts", self.name))
            if len(events) == 3:
                self.working.set()
            await asyncio.sleep(0)

    part = Short("short", events)
    supervisor = Supervisor([part])
    supervisor.start()
    await within(part.working.wait())
    await within(supervisor.stop())
    assert supervisor.failing() == {}


async def test_a_stop_before_the_start_is_no_fault(events: Events) -> None:
    await within(Supervisor([Part("a", events)]).stop())
    assert events == []
