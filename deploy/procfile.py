"""Runs the processes of the Procfile as `honcho` does, and ends them in order also when the
terminal is closed (SIGHUP), when nobody reads the output any more (`| tee` that got the same
Ctrl+C), when a signal comes in the middle of a write, and when it was killed. In each of these
honcho alone would end, or wait for ever, without ending them.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

from honcho.command import main

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Output(io.FileIO):
    """Standard output without a buffer, since honcho's signal handler writes, and a buffer that is
    being written can't be written again. What nobody can read is dropped."""

    def __init__(self) -> None:
        super().__init__(1, "w", closefd=False)

    def write(self, data: ReadableBuffer) -> int:
        left = memoryview(data).cast("B")
        with contextlib.suppress(OSError):
            while left and (written := super().write(left)):
                left = left[written:]
        return memoryview(data).nbytes


def open_standard_streams() -> None:
    """Open /dev/null in place of each standard stream that is closed (`nohup bin/run <&- &`), or
    what is opened next would get its number."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)


def let_processes_see_the_end() -> None:
    """Make standard input a pipe that ends with this process, also when it was killed: bin/keep
    ends its command then. Closed in what is forked, which would keep the pipe open."""
    reading, writing = os.pipe()
    os.dup2(reading, 0)
    os.close(reading)
    sys.stdin = None  # or multiprocessing would put /dev/null in its place
    multiprocessing.set_start_method("fork")  # honcho's default on Linux, and the pipe needs it
    os.register_at_fork(after_in_child=lambda: os.close(writing))
    os.environ["ENDS_WITH_INPUT"] = "yes"


def end_on_hangup() -> None:
    """Take SIGHUP for SIGTERM, unless it is ignored on purpose (nohup)."""
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, _hung_up)


def _hung_up(_number: int, _frame: FrameType | None) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    end_on_hangup()
    open_standard_streams()
    let_processes_see_the_end()
    sys.stdout = io.TextIOWrapper(Output(), encoding="utf-8", errors="replace", write_through=True)
    sys.exit(main())
