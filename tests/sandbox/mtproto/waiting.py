from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from telethon import TelegramClient, events


async def until(condition: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Waits until the condition holds and returns what it gave."""
    async with asyncio.timeout(seconds):
        while True:
            if value := condition():
                return value
            await asyncio.sleep(0.01)


def recorded(client: TelegramClient) -> list[tuple[str, Any]]:
    """A list that fills with what happens to the client: new, edited, deleted, read."""
    seen: list[tuple[str, Any]] = []

    async def new(event: Any) -> None:
        seen.append(("out" if event.out else "new", event.raw_text))

    async def edited(event: Any) -> None:
        seen.append(("edited", event.raw_text))

    async def deleted(event: Any) -> None:
        seen.append(("deleted", event.deleted_ids))

    async def read(event: Any) -> None:
        seen.append(("read", event.max_id))

    client.add_event_handler(new, events.NewMessage())
    client.add_event_handler(edited, events.MessageEdited())
    client.add_event_handler(deleted, events.MessageDeleted())
    client.add_event_handler(read, events.MessageRead())
    return seen
