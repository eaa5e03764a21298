from __future__ import annotations

import asyncio
import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from telethon import TelegramClient, errors, functions
from telethon.crypto import rsa
from telethon.sessions import StringSession
from telethon.tl import types

from sandbox.faults import Faults
from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Telegram

from .waiting import recorded, until

Trust = Callable[[MtprotoServer], None]


async def test_everything_survives_a_restart_of_the_server(
    tmp_path: Path, key_path: Path, trusted: Trust
) -> None:
    path = tmp_path / "state" / "telegram.json"
    telegram = Telegram(path)
    server = MtprotoServer(telegram, Faults(), key_path=key_path)
    await server.start()
    trusted(server)
    olena = telegram.add_account("Olena", password="вишня")
    petro = telegram.add_contact("Petro", username="petro")
    group = telegram.add_group(olena.id, "Friends", [petro.id])
    telegram.block(olena.id, 5, "USER_IS_BLOCKED")
    session = StringSession(telegram.session_string(olena.id, server.host, server.port))
    client = TelegramClient(
        session,
        1,
        "hash",
        retry_delay=0.1,
        connection_retries=50,
        request_retries=0,
        raise_last_call_error=True,
    )
    await client.connect()
    peer = types.InputPeerUser(petro.id, petro.access_hash)
    send = functions.messages.SendMessageRequest(peer, "once", random_id=5)
    await client(send)
    deleted = telegram.contact_says(olena.id, petro.id, "gone")
    telegram.contact_deletes(olena.id, [deleted.id])
    await server.stop()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = Telegram(path)
    assert (again.accounts, again.contacts, again.groups, again.keys) == (
        telegram.accounts,
        telegram.contacts,
        telegram.groups,
        telegram.keys,
    )
    assert again.blocked == telegram.blocked
    assert again.sent() == telegram.sent()
    assert vars(again.boxes[olena.id]) == vars(telegram.boxes[olena.id])
    assert again.add_group(olena.id, "New", []) != group

    seen = recorded(client)
    server = MtprotoServer(again, Faults(), port=server.port, key_path=key_path)
    await server.start()
    assert (await client.get_me()).id == olena.id
    with pytest.raises(errors.RandomIdDuplicateError):
        await client(send)
    again.contact_says(olena.id, petro.id, "still there?")
    await until(lambda: ("new", "still there?") in seen)
    await client.disconnect()
    await server.stop()


async def test_changes_are_saved_while_the_server_runs(
    tmp_path: Path, key_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.mtproto.server.SAVE_EVERY", 0.05)
    path = tmp_path / "telegram.json"
    telegram = Telegram(path)
    server = MtprotoServer(telegram, Faults(), key_path=key_path)
    await server.start()
    telegram.add_account("Olena")
    await until(path.exists)
    assert json.loads(path.read_text())["accounts"][0]["name"] == "Olena"
    await server.stop()


def trust(public: str) -> None:
    rsa.add_key(Path(public).read_text(), old=False)


async def test_this_end_can_be_started_alone(tmp_path: Path, trusted: Trust) -> None:
    key, state = tmp_path / "var" / "rsa.pem", tmp_path / "state.json"
    telegram = Telegram(state)
    olena = telegram.add_account("Olena")
    session = telegram.session_string(olena.id, "127.0.0.1", 1)
    telegram.save()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox.mtproto",
        "--port",
        "0",
        "--key",
        str(key),
        "--state",
        str(state),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ},
    )
    assert process.stdout is not None
    address = (await process.stdout.readline()).decode().split()[-1]
    public = (await process.stdout.readline()).decode().split()[-1]
    trust(public)
    signed_in = StringSession(session)
    signed_in.set_dc(2, "127.0.0.1", int(address.rpartition(":")[2]))
    async with TelegramClient(signed_in, 1, "hash") as client:
        assert (await client.get_me()).id == olena.id
        nobody = StringSession()
        nobody.set_dc(2, "127.0.0.1", int(address.rpartition(":")[2]))
        fresh = TelegramClient(nobody, 1, "hash")
        await fresh.connect()
        assert not await fresh.is_user_authorized()
        await fresh.disconnect()
    process.terminate()
    assert await process.wait() == 0
