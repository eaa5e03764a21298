"""SIGTERM and SIGINT request an orderly stop; a second signal forces it.

On Windows neither can be sent to a process without a console, so a file in the data folder requests
the stop there (`request_stop`); it is polled every second.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

FORCED_EXIT_CODE = 130
LOOK_EVERY_SECONDS = 1.0


@contextlib.contextmanager
def stop_on_signals(stop: asyncio.Event) -> Iterator[None]:
    """Set `stop` on the first signal, exit on the second; restores the handlers afterwards."""

    def asked() -> None:
        if stop.is_set():
            os._exit(FORCED_EXIT_CODE)
        stop.set()

    loop = asyncio.get_running_loop()
    if sys.platform == "win32":
        with _plain_handlers(lambda: loop.call_soon_threadsafe(asked)):
            yield
        return
    chosen = (signal.SIGTERM, signal.SIGINT)
    for one in chosen:
        loop.add_signal_handler(one, asked)
    try:
        yield
    finally:
        for one in chosen:
            loop.remove_signal_handler(one)


@contextlib.contextmanager
def _plain_handlers(asked: Callable[[], object]) -> Iterator[None]:
    """Handlers for event loops without add_signal_handler (Windows: Ctrl+C and Ctrl+Break)."""
    chosen = [signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGBREAK", signal.SIGTERM)]
    before = {one: signal.signal(one, lambda *_: asked()) for one in chosen}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def request_file(folder: Path) -> Path:
    return folder / "runbot.stop"


def request_stop(folder: Path, pid: int) -> None:
    """Request the runbot with this pid to stop, where it can't be sent a signal."""
    request_file(folder).write_text(str(pid))


async def watch_for_request(folder: Path, stop: asyncio.Event) -> None:
    """Poll the file until cancelled, and set `stop` when it names this process."""
    file = request_file(folder)
    while True:
        with contextlib.suppress(OSError):
            if file.read_text() == str(os.getpid()):
                file.unlink()
                stop.set()
        await asyncio.sleep(LOOK_EVERY_SECONDS)
