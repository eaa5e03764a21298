"""Database work of the event loop happens in threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from core.threads import THREADS, close_threads, in_thread


@pytest.fixture(autouse=True)
def end_threads() -> Iterator[None]:
    """Also those of an earlier test, which have connections that may not be used here."""
    close_threads()
    yield
    close_threads()


async def test_a_call_runs_beside_the_loop_and_gives_its_value() -> None:
    def where(value: int, *, more: int) -> tuple[str, int]:
        return threading.current_thread().name, value + more

    name, value = await in_thread(where, 1, more=2)
    assert name.startswith("orm")
    assert value == 3


async def test_an_exception_comes_back_to_the_caller() -> None:
    def fail() -> None:
        raise LookupError("nothing there")

    with pytest.raises(LookupError, match="nothing there"):
        await in_thread(fail)


async def test_the_threads_are_few_and_stay() -> None:
    names = await asyncio.gather(
        *(in_thread(lambda: threading.current_thread().name) for _ in range(50))
    )
    assert len(set(names)) <= THREADS


async def test_the_loop_goes_on_while_a_thread_waits() -> None:
    released = threading.Event()
    waiting = asyncio.create_task(in_thread(released.wait, 30))
    await asyncio.sleep(0)
    released.set()
    assert await waiting


async def test_a_thread_whose_call_nobody_waits_for_any_more_is_still_busy() -> None:
    """As when a handler took too long: the next call would wait behind it."""
    released, names = threading.Event(), []

    def wait() -> None:
        names.append(threading.current_thread().name)
        released.wait(30)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(in_thread(wait), 0.1)
    following = asyncio.create_task(in_thread(lambda: threading.current_thread().name))
    await asyncio.sleep(0)  # it has its thread by now
    released.set()
    assert [await following] != names


async def test_after_closing_new_threads_are_made_when_needed() -> None:
    await in_thread(lambda: None)
    await asyncio.to_thread(close_threads)
    assert await in_thread(lambda: 5) == 5


def test_closing_twice_or_without_threads_is_no_fault() -> None:
    close_threads()
    close_threads()
