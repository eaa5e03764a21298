"""What Python itself writes of an exception that nothing caught, with masked secrets.

asyncio tells of such exceptions in the log, which masks them already.
"""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType
from typing import TYPE_CHECKING

from core.log import mask

if TYPE_CHECKING:
    from sys import UnraisableHookArgs


def mask_tracebacks() -> None:
    """From now on Python's own hooks mask what they write: for the main thread, for others, and for
    what is raised where it can't be caught (`__del__`)."""
    sys.excepthook = uncaught
    threading.excepthook = _in_thread
    sys.unraisablehook = _unraisable


def uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None, title: str = ""
) -> None:
    """Write a traceback to stderr, after a line with the title."""
    if sys.stderr is None:  # a process without a console
        return
    lines = traceback.format_exception(kind, error, trace)
    sys.stderr.write(mask("".join([f"{title}\n" if title else "", *lines])))
    sys.stderr.flush()


def _in_thread(found: threading.ExceptHookArgs) -> None:
    if found.exc_value is None or issubclass(found.exc_type, SystemExit):
        return
    name = found.thread.name if found.thread is not None else "?"
    uncaught(found.exc_type, found.exc_value, found.exc_traceback, f"Exception in thread {name}:")


def _unraisable(found: UnraisableHookArgs) -> None:
    if found.exc_value is None:
        return
    title = f"{found.err_msg or 'Exception ignored in'}: {found.object!r}"
    uncaught(found.exc_type, found.exc_value, found.exc_traceback, title)
