"""Start and stop runbot as a background process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from runbot import process
from runbot.lease import READY, STANDBY, FileLease, Holder
from runbot.takeover import ask_to_stop

LOG_BYTES = 10_000_000
LOGS_KEPT = 5
READY_SECONDS = 45.0
STOP_SECONDS = 20.0
LAST_LINES = 15


class NotStarted(Exception):
    """The process has ended; the text is the end of its log, `code` its exit code."""

    def __init__(self, said: str, code: int) -> None:
        super().__init__(said)
        self.code = code


def log_file(folder: Path) -> Path:
    return folder / "runbot.log"


def start(folder: Path, arguments: list[str]) -> Holder | None:
    """Start runbot in a session of its own. Returns its Holder when it is ready or waits for the
    lease; None if it is not ready after READY_SECONDS. Raises NotStarted."""
    file = log_file(folder)
    rotate(file)
    begun_at = file.stat().st_size if file.exists() else 0
    command = [sys.executable, str(_manage()), "runbot", *arguments]
    with file.open("ab") as log:
        if sys.platform == "win32":
            flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
            started = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, creationflags=flags
            )
        else:
            started = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
    try:
        return _wait_until_ready(FileLease(folder), started, file, begun_at)
    finally:
        # Prevents a ResourceWarning: this process does not wait for it.
        started.returncode = started.returncode or 0


def _wait_until_ready(
    lease: FileLease, started: subprocess.Popen[bytes], file: Path, begun_at: int
) -> Holder | None:
    def is_ready(holder: Holder) -> bool:
        return holder.pid == started.pid and holder.state in (READY, STANDBY)

    def check() -> None:
        code = started.poll()
        if code is not None:
            with file.open(encoding="utf-8", errors="replace") as log:
                log.seek(begun_at)
                raise NotStarted("".join(log.readlines()[-LAST_LINES:]), code)

    return _wait_for_holder(lease, is_ready, check)


def wait_for_successor(lease: FileLease, before: Holder) -> Holder | None:
    """The runbot that something else has started after this one; None if none is ready after
    READY_SECONDS."""
    return _wait_for_holder(lease, lambda one: one.pid != before.pid and one.state == READY)


def _wait_for_holder(
    lease: FileLease, is_ready: Callable[[Holder], bool], check: Callable[[], None] = lambda: None
) -> Holder | None:
    """The holder of the lease that is ready; None if none is after READY_SECONDS. `check` raises if
    there is nothing to wait for any more."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        check()
        holder = lease.holder()
        if holder and is_ready(holder):
            return holder
        time.sleep(0.1)
    return None


def rotate(file: Path) -> None:
    """Rotate a large log file before a start; runbot.log.1 is the newest old one."""
    if not file.exists() or file.stat().st_size < LOG_BYTES:
        return
    for number in range(LOGS_KEPT - 1, 0, -1):
        older = file.with_name(f"{file.name}.{number}")
        if older.exists():
            os.replace(older, file.with_name(f"{file.name}.{number + 1}"))
    os.replace(file, file.with_name(f"{file.name}.1"))


def stop(holder: Holder, folder: Path, seconds: float = STOP_SECONDS) -> bool:
    """Ask a runbot to stop; whether it did in time."""
    ask_to_stop(holder, folder)
    return process.wait_until_gone(holder.pid, holder.start_token, seconds)


def _manage() -> Path:
    return Path(__file__).resolve().parents[1] / "manage.py"
