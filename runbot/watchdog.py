"""What systemd is told (man 3 sd_notify): that runbot is up, alive, and when it stops.

Without systemd NOTIFY_SOCKET is not set, and nothing is told to anyone.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)


def notify(*lines: str) -> bool:
    """Tell systemd; whether someone was there to be told."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address or not hasattr(socket, "AF_UNIX"):
        return False
    if address.startswith("@"):  # Linux's namespace of sockets without a file
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.connect(address)
            sender.sendall("\n".join(lines).encode())
    except OSError as error:
        log.warning("systemd could not be told", error=error)
        return False
    return True


def watchdog_seconds() -> float | None:
    """How often systemd wants to hear of us, or None if it does not; man 3 sd_watchdog_enabled."""
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    try:
        return int(os.environ["WATCHDOG_USEC"]) / 1_000_000
    except (KeyError, ValueError):
        return None


async def keep_telling(alive: Callable[[], bool]) -> None:
    """Twice in each watchdog period, as long as this loop turns and `alive` says so."""
    seconds = watchdog_seconds()
    if seconds is None:
        return
    while True:
        if alive():
            notify("WATCHDOG=1")
        else:
            log.error("a part of runbot has died; systemd will start it anew")
        await asyncio.sleep(seconds / 2)
