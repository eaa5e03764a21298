"""The right to be the one runbot of this data folder.

A lock on a file, held by the operating system for as long as the process lives: it ends also with
`kill -9`, and a stale file means nothing. Beside it stands who holds it, for people to read.
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

#: A holder that has just taken the lock needs a moment to write down who it is, and one that has
#: just been killed may need one until its lock is free.
MOMENT_SECONDS = 2.0


@dataclass(frozen=True)
class Holder:
    """Who holds a lease; `mark` tells its process from later ones with the same pid."""

    pid: int
    host: str
    since: datetime
    start_token: str = ""
    state: str = STARTING
    version: str = ""

    def is_here(self) -> bool:
        """Whether the process can be seen from here."""
        return self.host == socket.gethostname()

    def is_running(self) -> bool:
        return self.is_here() and is_running(self.pid, self.start_token)


def ourselves(state: str = STARTING) -> Holder:
    now, pid = datetime.now(UTC), os.getpid()
    return Holder(pid, socket.gethostname(), now, process_start_token(pid), state, __version__)


class LeaseTaken(Exception):
    """Another runbot is running; `holder` says which, if that could be read. `elsewhere`: it
    shares our database, not our data folder."""

    def __init__(self, holder: Holder | None, *, elsewhere: bool = False) -> None:
        super().__init__("another runbot is running")
        self.holder = holder
        self.elsewhere = elsewhere


class FileLease:
    """The lease of one data folder."""

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(folder / "runbot.lock", timeout=0)
        self._note = folder / "runbot.json"
        #: Who we are, while we hold it, and who held it before us and left its note behind:
        #: it ended without an orderly stop.
        self.ours: Holder | None = None
        self.before_us: Holder | None = None

    def acquire(self) -> None:
        """Take the lease, or raise LeaseTaken: at once if it is known who has it, a note of someone
        who has died is not theirs."""
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
        """What we are doing, for `runbot start` and `runbot status`."""
        if self.ours is not None and self.ours.state != state:
            self._write(replace(self.ours, state=state))

    def holder(self) -> Holder | None:
        """Who wrote the note; not necessarily still alive."""
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
        """As a whole or not at all: others read it at any time."""
        self.ours = holder
        text = json.dumps({**asdict(holder), "since": holder.since.isoformat()})
        draft = self._note.with_suffix(".new")
        draft.write_text(text)
        # Windows refuses while someone reads; what it says is for people, the lock is what counts.
        with contextlib.suppress(PermissionError):
            os.replace(draft, self._note)
