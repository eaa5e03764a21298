"""Notifications to systemd (man 3 sd_notify): ready, status, watchdog, stopping.

Without systemd NOTIFY_SOCKET is not set, and nothing is sent.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)


def notify(*lines: str) -> bool:
    """Send a notification to systemd; whether it was sent."""
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
        log.warning("systemd could not be notified", error=error)
        return False
    return True


def watchdog_seconds() -> float | None:
    """The interval of systemd's watchdog; None without one (man 3 sd_watchdog_enabled)."""
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    try:
        return int(os.environ["WATCHDOG_USEC"]) / 1_000_000
    except (KeyError, ValueError):
        return None


async def ping_watchdog(alive: Callable[[], bool]) -> None:
    """Ping the watchdog twice per interval while `alive()` is true."""
    seconds = watchdog_seconds()
    if seconds is None:
        return
    while True:
        if alive():
            notify("WATCHDOG=1")
        else:
            log.error("a part of runbot has died; systemd will restart it")
        await asyncio.sleep(seconds / 2)
