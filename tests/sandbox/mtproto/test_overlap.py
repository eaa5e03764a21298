from __future__ import annotations

import asyncio
import sys

import pytest
from telethon import errors
from telethon.sessions import StringSession

from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Account, Telegram

from .conftest import Connect
from .waiting import until

OTHER_PROCESS = """
import asyncio, sys
from telethon import TelegramClient
from telethon.sessions import StringSession

async def main():
    client = TelegramClient(StringSession(sys.argv[1]), 1, "hash")
    await client.connect()
    await client.get_me()
    print("connected", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await client.disconnect()

asyncio.run(main())
"""


@pytest.fixture
def session(telegram: Telegram, server: MtprotoServer, olena: Account) -> str:
    server.watch.grace = 0.1
    return telegram.session_string(olena.id, server.host, server.port)


async def started(session: str) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        OTHER_PROCESS,
        session,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"connected\n"
    return process


async def stopped(process: asyncio.subprocess.Process) -> None:
    await process.communicate(b"\n")


async def test_two_processes_with_one_key_at_once_are_counted(
    session: str, connect: Connect, server: MtprotoServer
) -> None:
    client = await connect(session=StringSession(session))
    process = await started(session)
    await asyncio.sleep(0.15)
    await client.get_me()
    await until(lambda: server.overlaps == 1)
    await stopped(process)


async def test_one_process_after_the_other_is_no_overlap(
    session: str, connect: Connect, server: MtprotoServer
) -> None:
    await stopped(await started(session))
    client = await connect(session=StringSession(session))
    await client.get_me()
    await asyncio.sleep(0.2)
    assert server.overlaps == 0


async def test_an_old_connection_that_wakes_up_later_is_counted(
    session: str, connect: Connect, server: MtprotoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.mtproto.overlap.ACTIVE", 0.0)
    client = await connect(session=StringSession(session))
    process = await started(session)
    await asyncio.sleep(0.2)
    assert server.overlaps == 0
    await client.get_me()
    assert server.overlaps == 1
    await stopped(process)


async def test_a_reconnecting_client_is_no_overlap(
    session: str, connect: Connect, server: MtprotoServer
) -> None:
    server.watch.tell_processes = False
    client = await connect(session=StringSession(session))
    for _ in range(3):
        client._sender._start_reconnect(None)
        await asyncio.sleep(0.05)
        await client.get_me()
    await asyncio.sleep(0.2)
    assert server.overlaps == 0


async def two_in_one_process(session: str, connect: Connect) -> None:
    first = await connect(session=StringSession(session))
    await connect(session=StringSession(session))
    await asyncio.sleep(0.15)
    await first.get_me()


async def test_two_connections_of_one_process_are_not_counted_where_it_can_be_told(
    session: str, connect: Connect, server: MtprotoServer
) -> None:
    await two_in_one_process(session, connect)
    assert server.overlaps == 0


async def test_without_telling_processes_apart_the_session_ids_count(
    session: str, connect: Connect, server: MtprotoServer
) -> None:
    server.watch.tell_processes = False
    await two_in_one_process(session, connect)
    assert server.overlaps == 1


async def test_a_strict_server_kills_a_key_used_twice(
    session: str, connect: Connect, server: MtprotoServer, telegram: Telegram
) -> None:
    server.watch.tell_processes = False
    server.watch.strict_duplicates = True
    with pytest.raises(errors.AuthKeyDuplicatedError):
        await two_in_one_process(session, connect)
    assert {key.dead for key in telegram.keys.values()} == {"AUTH_KEY_DUPLICATED"}
