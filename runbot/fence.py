"""Cuts all connections of the event loop if the lease may have been taken over meanwhile.

A process that is frozen (SIGSTOP, a machine that sleeps) knows nothing of it when it goes on, and
would send what was about to be sent. So the time of the last confirmation is compared at every
place where that can happen: by the loop's selector before it hands over to any callback, by the
handler of SIGCONT in the middle of one, and by the thread that holds the lease.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Iterator
from types import FrameType

#: Counts on while the machine sleeps, which CLOCK_MONOTONIC does not (man 2 clock_gettime).
_CLOCK = getattr(time, "CLOCK_BOOTTIME", None)


def now() -> float:
    """Seconds, which also pass while this process or the machine is stopped."""
    return time.monotonic() if _CLOCK is None else time.clock_gettime(_CLOCK)


class Fence:
    """`seconds`: how long after a confirmation the lease is surely ours."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = float("inf")
        self.selector = FencedSelector(self)
        #: Whether the connections were cut; this lasts.
        self.closed = False

    def confirm(self, asked_at: float) -> None:
        """The lease was ours at this moment (of `now()`)."""
        self._until = asked_at + self._seconds

    def release(self) -> None:
        """There is no lease to lose any more."""
        self._until = float("inf")

    def check(self) -> bool:
        """Whether the lease is ours; if that is not sure, cut all connections. From any thread."""
        if self.closed or now() > self._until:
            self.cut()
        return not self.closed

    def cut(self) -> None:
        """Shut down every connection of the loop: what is written from now on is not sent."""
        self.closed = True
        for descriptor in self.selector.descriptors():
            _shut_down(descriptor)

    @contextlib.contextmanager
    def watching_signals(self) -> Iterator[None]:
        """Check in the main thread as soon as a stopped process goes on."""
        if sys.platform == "win32":
            yield
            return

        def gone_on(_number: int, _frame: FrameType | None) -> None:
            self.check()

        before = signal.signal(signal.SIGCONT, gone_on)
        try:
            yield
        finally:
            signal.signal(signal.SIGCONT, before)


class FencedSelector(selectors.DefaultSelector):
    """The selector of the event loop, which asks the fence before any callback runs."""

    def __init__(self, fence: Fence) -> None:
        super().__init__()
        self._fence = fence

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(timeout)
        self._fence.check()
        return events

    def descriptors(self) -> list[int]:
        """The file descriptors that it watches, also from another thread."""
        while True:
            with contextlib.suppress(RuntimeError):  # one was added or removed meanwhile
                return [key.fd for key in list((self.get_map() or {}).values())]


def _shut_down(descriptor: int) -> None:
    """End a TCP connection; a listening socket and the loop's own pipe stay."""
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as twin:
        tcp = twin.family in (socket.AF_INET, socket.AF_INET6)
        if tcp and not twin.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            twin.shutdown(socket.SHUT_RDWR)
