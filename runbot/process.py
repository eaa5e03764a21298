"""Which process a pid means: a pid alone is given to another process some time after its end.

A process is known by its pid together with a mark that no later process with the same pid has:
when it was started, in the system's own exact terms.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path


def process_start_token(pid: int) -> str:
    """The mark of a running process; empty if there is none with this pid."""
    if pid <= 0:
        return ""
    if sys.platform == "linux":
        return _linux_mark(pid)
    if sys.platform == "win32":
        return _windows_mark(pid)
    command = ["ps", "-o", "lstart=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def is_running(pid: int, start_token: str) -> bool:
    """Whether exactly this process still runs."""
    return bool(start_token) and process_start_token(pid) == start_token


def wait_until_gone(pid: int, start_token: str, seconds: float) -> bool:
    """Whether the process ended within this time."""
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
            handle = os.pidfd_open(pid)
            try:
                # The handle stays with the process that was meant when its mark was read.
                if is_running(pid, start_token):
                    signal.pidfd_send_signal(handle, number)
            finally:
                os.close(handle)
        elif is_running(pid, start_token):
            os.kill(pid, number)


def kill(pid: int, start_token: str) -> None:
    # Windows has no SIGKILL; there SIGTERM ends a process at once.
    send(pid, start_token, getattr(signal, "SIGKILL", signal.SIGTERM))


def _linux_mark(pid: int) -> str:
    """The clock ticks since the start of the system at which the process was started; setting the
    clock does not change them (man 5 proc_pid_stat)."""
    try:
        # The name of the program stands in brackets and may contain anything.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
    state, threads, ticks = fields[0], int(fields[17]), fields[19]
    # Its first thread is a zombie while others still end, and until then they hold its locks.
    ended = state == "X" or (state == "Z" and threads <= 1)
    return "" if ended else f"{boot}:{ticks}"


def _windows_mark(pid: int) -> str:
    """When the process was made, in steps of 100 ns (GetProcessTimes)."""
    import ctypes  # noqa: PLC0415  (of no use elsewhere)

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    query_limited_information, still_active = 0x1000, 259
    handle = kernel.OpenProcess(query_limited_information, False, pid)
    if not handle:
        return ""
    try:
        times = [ctypes.c_ulonglong() for _ in range(4)]
        code = ctypes.c_ulong()
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        known = kernel.GetProcessTimes(handle, *(ctypes.byref(one) for one in times))
        return str(times[0].value) if known and code.value == still_active else ""
    finally:
        kernel.CloseHandle(handle)
