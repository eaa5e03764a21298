"""Wait for one of several asyncio events."""

from __future__ import annotations

import asyncio


async def wait_for_any(*events: asyncio.Event, timeout: float | None = None) -> None:
    """Wait until one of the events is set, at most `timeout` seconds."""
    if any(event.is_set() for event in events):
        return
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
