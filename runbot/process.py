"""Identify and end processes, although the system gives a pid to another one after some time.

A process is known by its pid together with a token that no later process with the same pid has:
when it was started.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

import psutil


def process_start_token(pid: int) -> str:
    """The token of a running process; empty if there is none with this pid."""
    if pid <= 0:
        return ""
    try:
        process = psutil.Process(pid)
        return "" if _has_ended(process) else _started(process)
    except psutil.Error:
        return ""


def is_running(pid: int, start_token: str) -> bool:
    """Whether exactly this process still runs."""
    return bool(start_token) and process_start_token(pid) == start_token


def wait_until_gone(pid: int, start_token: str, seconds: float) -> bool:
    """Whether the process ended within this time.

    Not psutil's `wait`: that also waits until its parent has fetched a dead process, and if the
    parent is this process, takes the exit code away from whoever started it.
    """
    deadline = time.monotonic() + seconds
    while is_running(pid, start_token):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def send(pid: int, start_token: str, number: int) -> None:
    """Send a signal to exactly this process, or to none at all."""
    with contextlib.suppress(ProcessLookupError):
        if hasattr(os, "pidfd_open") and hasattr(signal, "pidfd_send_signal"):
            # psutil compares the start and then sends to the pid, which may be another's by then.
            # This handle stays with the process that was meant when its token was read.
            handle = os.pidfd_open(pid)
            try:
                if is_running(pid, start_token):
                    signal.pidfd_send_signal(handle, number)
            finally:
                os.close(handle)
        elif is_running(pid, start_token):
            os.kill(pid, number)


def kill(pid: int, start_token: str) -> None:
    # Windows has no SIGKILL; there SIGTERM ends a process at once.
    send(pid, start_token, getattr(signal, "SIGKILL", signal.SIGTERM))


def _has_ended(process: psutil.Process) -> bool:
    """Whether nothing of it runs any more. The first thread is a zombie while others still end, and
    until then they hold its locks; psutil calls that a zombie, too."""
    if process.status() == psutil.STATUS_ZOMBIE:
        return process.num_threads() <= 1
    return process.status() == psutil.STATUS_DEAD


def _started(process: psutil.Process) -> str:
    """When it was started. On Linux psutil adds the start of the system, which moves when the clock
    is set; taken away again it leaves the time since that start, so the boot is named as well."""
    if not psutil.LINUX:
        return str(process.create_time())
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}:{process.create_time() - psutil.boot_time():.2f}"
