from __future__ import annotations

import asyncio
import time

from telethon import events
from telethon.tl import types

from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Contact, Telegram

from .conftest import Connect
from .waiting import until


async def test_fifty_clients_get_a_thousand_messages_and_each_answers(
    connect: Connect, server: MtprotoServer, telegram: Telegram, petro: Contact
) -> None:
    accounts = [telegram.add_account(f"Account {number}") for number in range(50)]
    clients = await asyncio.gather(*(connect(account) for account in accounts))
    received: list[str] = []

    async def count(event: events.NewMessage.Event) -> None:
        received.append(event.raw_text)

    for client in clients:
        client.add_event_handler(count, events.NewMessage(incoming=True))
    started = time.monotonic()
    for number in range(20):
        for account in accounts:
            telegram.contact_says(account.id, petro.id, str(number))
    await until(lambda: len(received) == 1000, 60)
    assert time.monotonic() - started < 30
    peer = types.InputPeerUser(petro.id, petro.access_hash)
    await asyncio.gather(*(client.send_message(peer, "Thanks") for client in clients))
    assert len(telegram.sent()) == 50
    assert {each["account_id"] for each in server.connections()} == {a.id for a in accounts}
