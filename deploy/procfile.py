"""Runs the processes of the Procfile as `honcho` does, and ends them in order when the terminal is
closed, too (SIGHUP): honcho alone would die of that, and they would go on without it.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

from honcho.command import main


def end_on_hangup() -> None:
    """Take SIGHUP for SIGTERM, unless it is ignored on purpose (nohup)."""
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, _hung_up)


def _hung_up(_number: int, _frame: FrameType | None) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # what is printed from now on has no terminal to go to
        os.dup2(nowhere, descriptor)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    end_on_hangup()
    sys.exit(main())
