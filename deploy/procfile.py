"""Runs the processes of the Procfile as `honcho` does, and ends them in order when the terminal is
closed, too (SIGHUP): honcho alone would die of that, and they would go on without it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from types import FrameType

from honcho.command import main

AGAIN_SECONDS = 1.0


def end_on_hangup() -> None:
    """Take SIGHUP for SIGTERM, unless it is ignored on purpose (nohup)."""
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, _hung_up)


def _hung_up(_number: int, _frame: FrameType | None) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        # The terminal is gone, and soon what reads a pipe, as `tee` does; a log file is not.
        if not os.path.isfile(descriptor):
            os.dup2(nowhere, descriptor)
    threading.Thread(target=_terminate, daemon=True).start()


def _terminate() -> None:
    """Ask honcho to end everything, again and again until it has: it may have met a write error, or
    the signal in the middle of one."""
    while True:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(AGAIN_SECONDS)


if __name__ == "__main__":
    end_on_hangup()
    sys.exit(main())
