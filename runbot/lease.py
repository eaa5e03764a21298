"""The lease of a data folder: only one runbot.

A file lock of the operating system, which is released when the process ends, also by `kill -9`; a
stale file has no effect. A JSON file beside it names the holder.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from core.version import __version__
from runbot.process import is_running, process_start_token

STANDBY, STARTING, READY, STOPPING = "standby", "starting", "ready", "stopping"

#: A new holder needs a moment to write its name, and the lock of a killed one may take a moment to
#: be released.
MOMENT_SECONDS = 2.0


@dataclass(frozen=True)
class Holder:
    """The holder of a lease; `start_token` distinguishes its process from later ones with the same
    pid."""

    pid: int
    host: str
    since: datetime
    start_token: str = ""
    state: str = STARTING
    version: str = ""

    def is_here(self) -> bool:
        """Whether the process is on this machine."""
        return self.host == socket.gethostname()

    def is_running(self) -> bool:
        return self.is_here() and is_running(self.pid, self.start_token)


def ourselves(state: str = STARTING) -> Holder:
    now, pid = datetime.now(UTC), os.getpid()
    return Holder(pid, socket.gethostname(), now, process_start_token(pid), state, __version__)


class LeaseTaken(Exception):
    """Another runbot is running; `holder` is known if it could be read. `elsewhere`: it uses the
    same database, but another data folder."""

    def __init__(self, holder: Holder | None, *, elsewhere: bool = False) -> None:
        super().__init__("another runbot is running")
        self.holder = holder
        self.elsewhere = elsewhere


class FileLease:
    """The lease of one data folder."""

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(folder / "runbot.lock", timeout=0)
        self._note = folder / "runbot.json"
        #: This process, while it holds the lease; and the previous holder, if it left its note,
        #: that is, ended without an orderly stop.
        self.ours: Holder | None = None
        self.before_us: Holder | None = None

    def acquire(self) -> None:
        """Acquire the lease. Raises LeaseTaken, at once if the note names a running holder; the
        note of a dead process is ignored."""
        deadline = time.monotonic() + MOMENT_SECONDS
        while not self._lock_is_ours():
            holder = self.holder()
            if holder is not None and (holder.is_running() or not holder.is_here()):
                raise LeaseTaken(holder)
            if time.monotonic() > deadline:
                raise LeaseTaken(None)
            time.sleep(0.02)
        self.before_us = self.holder()
        self._write(ourselves())

    def release(self) -> None:
        if self.ours is not None:
            self.ours = None
            self._note.unlink(missing_ok=True)
            self._lock.release()

    def set_state(self, state: str) -> None:
        """Write the state of this process, for `runbot start` and `runbot status`."""
        if self.ours is not None and self.ours.state != state:
            self._write(replace(self.ours, state=state))

    def holder(self) -> Holder | None:
        """The holder named in the note; not necessarily still running."""
        try:
            note = json.loads(self._note.read_text())
            return Holder(**{**note, "since": datetime.fromisoformat(note["since"])})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _lock_is_ours(self) -> bool:
        try:
            self._lock.acquire()
        except Timeout:
            return False
        return True

    def _write(self, holder: Holder) -> None:
        """Write the note atomically: other processes read it at any time."""
        self.ours = holder
        text = json.dumps({**asdict(holder), "since": holder.since.isoformat()})
        draft = self._note.with_suffix(".new")
        draft.write_text(text)
        # Windows refuses while someone reads; the note is only informative, the lock counts.
        with contextlib.suppress(PermissionError):
            os.replace(draft, self._note)
