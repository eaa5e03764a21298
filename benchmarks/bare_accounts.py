"""Many bare Telethon clients in one process, with the settings given as JSON in BARE."""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any

from telethon import TelegramClient, events
from telethon.crypto import rsa
from telethon.sessions import StringSession


async def main() -> None:
    given: dict[str, Any] = json.loads(os.environ["BARE"])
    rsa.add_key(given["key"], old=False)
    clients = [
        TelegramClient(StringSession(session), 12345, "0123456789abcdef0123456789abcdef")
        for session in given["sessions"]
    ]

    async def written(event: Any) -> None:
        print(event.chat_id, len(event.raw_text))

    async def start(client: TelegramClient) -> None:
        client.add_event_handler(written, events.NewMessage())
        await client.connect()
        await client.get_me()

    await asyncio.gather(*(start(client) for client in clients))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
