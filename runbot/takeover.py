"""End another runbot: with SIGTERM first, with SIGKILL if it does not stop in time."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import structlog

from runbot import process
from runbot.lease import Holder, LeaseTaken
from runbot.signals import request_stop

log = structlog.get_logger(__name__)

#: An orderly stop takes 15 s at most.
PATIENCE_SECONDS = 15.0
KILLED_SECONDS = 5.0


def ask_to_stop(holder: Holder, folder: Path) -> None:
    if sys.platform == "win32":
        request_stop(folder, holder.pid)
    else:
        process.send(holder.pid, holder.start_token, signal.SIGTERM)


def end_holder(taken: LeaseTaken, patience: float = PATIENCE_SECONDS) -> None:
    """End the runbot that holds the lease, and wait until it is gone. Raises `taken` again if its
    process is unknown."""
    holder = taken.holder
    if holder is None or not holder.is_running():
        raise taken
    log.warning("taking over from another runbot", pid=holder.pid)
    if sys.platform != "win32":  # Windows has no signal for an orderly stop of a hung process
        process.send(holder.pid, holder.start_token, signal.SIGTERM)
        if process.wait_until_gone(holder.pid, holder.start_token, patience):
            return
        log.warning("it does not stop, so it is killed", pid=holder.pid)
    process.kill(holder.pid, holder.start_token)
    if not process.wait_until_gone(holder.pid, holder.start_token, KILLED_SECONDS):
        raise taken
