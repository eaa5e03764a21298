"""A process that was frozen for longer than its lease sends nothing any more."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Iterator
from functools import partial

import pytest

from runbot import fence as fences
from runbot.fence import Fence

SECONDS = 10.0


class Clock:
    """What `fences.now` says; it is set on by hand, as if the process had been frozen."""

    at = 1000.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(fences, "now", lambda: made.at)
    return made


@pytest.fixture
def peer() -> Iterator[socket.socket]:
    """A server that listens; what it gets is looked at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        yield listener


@pytest.fixture
def fence(clock: Clock) -> Fence:
    made = Fence(SECONDS)
    made.confirm(clock.at)
    return made


def run(fence: Fence, coroutine) -> None:
    make_loop = partial(asyncio.SelectorEventLoop, fence.selector)
    with fence.watching_signals(), asyncio.Runner(loop_factory=make_loop) as runner:
        runner.run(coroutine)


def everything(connection: socket.socket) -> bytes:
    with connection:
        connection.settimeout(10)
        return b"".join(iter(lambda: connection.recv(1000), b""))


def sends_after(fence: Fence, peer: socket.socket, freeze) -> bytes:
    """What arrives of a program that sends before and after `freeze()`, in the same callback and
    in the next ones."""

    async def program() -> None:
        _, writer = await asyncio.open_connection(*peer.getsockname())
        _, later = await asyncio.open_connection(*peer.getsockname())
        writer.write(b"before ")
        await writer.drain()
        freeze()
        writer.write(b"same callback ")
        await asyncio.sleep(0)
        for one in (writer, later):
            one.write(b"next callback")
            one.close()
        await asyncio.sleep(0)

    run(fence, program())
    first, second = peer.accept()[0], peer.accept()[0]
    return everything(first) + everything(second)


def test_nothing_is_sent_after_a_freeze(fence: Fence, peer: socket.socket, clock: Clock) -> None:
    """SIGCONT arrives when a stopped process goes on, in the middle of what it was doing."""

    def freeze() -> None:
        clock.at += SECONDS + 1
        os.kill(os.getpid(), signal.SIGCONT)

    assert sends_after(fence, peer, freeze) == b"before "


def test_a_machine_that_slept_sends_at_most_what_was_under_way(
    fence: Fence, peer: socket.socket, clock: Clock
) -> None:
    """There is no signal then, so the callback in the middle ends; no other runs."""

    def freeze() -> None:
        clock.at += SECONDS + 1

    assert sends_after(fence, peer, freeze) == b"before same callback "


def test_a_short_pause_changes_nothing(fence: Fence, peer: socket.socket, clock: Clock) -> None:
    def freeze() -> None:
        clock.at += SECONDS - 1
        os.kill(os.getpid(), signal.SIGCONT)

    sent = b"before same callback next callbacknext callback"
    assert sends_after(fence, peer, freeze) == sent


def test_a_released_lease_can_not_be_lost(fence: Fence, peer: socket.socket, clock: Clock) -> None:
    def freeze() -> None:
        fence.release()
        clock.at += 100 * SECONDS
        os.kill(os.getpid(), signal.SIGCONT)

    assert sends_after(fence, peer, freeze).endswith(b"next callback")


def test_another_thread_cuts_what_the_loop_holds(fence: Fence, peer: socket.socket) -> None:
    """As the lease's thread does when the database says that the lease is gone."""

    def freeze() -> None:
        cutting = threading.Thread(target=fence.cut)
        cutting.start()
        cutting.join()

    assert sends_after(fence, peer, freeze) == b"before "
    assert not fence.check()


def test_the_loop_goes_on_and_still_listens(fence: Fence, peer: socket.socket) -> None:
    """Only connections are cut: the loop is needed to end in order."""

    async def program() -> None:
        answered = asyncio.Event()
        server = await asyncio.start_server(lambda r, w: answered.set(), "127.0.0.1", 0)
        fence.cut()
        loop = asyncio.get_running_loop()
        threading.Thread(target=loop.call_soon_threadsafe, args=(answered.set,)).start()
        await asyncio.wait_for(answered.wait(), 10)
        assert server.is_serving()
        server.close()

    run(fence, program())


def test_the_clock_counts_what_the_process_does_not_see() -> None:
    before = fences.now()
    assert fences.now() >= before
