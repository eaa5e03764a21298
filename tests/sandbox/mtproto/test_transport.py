"""Keys, transports, salts and clocks: everything below the level of requests."""

from __future__ import annotations

import asyncio
import random
import stat
from pathlib import Path
from typing import Any

import pytest
from telethon import connection, errors, functions
from telethon.crypto import rsa
from telethon.sessions import StringSession
from telethon.tl import types

from sandbox.mtproto.keys import ServerKey
from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Account, Telegram

from .conftest import Connect
from .waiting import until

TRANSPORTS = {
    "full": connection.ConnectionTcpFull,
    "abridged": connection.ConnectionTcpAbridged,
    "intermediate": connection.ConnectionTcpIntermediate,
    "obfuscated abridged": connection.ConnectionTcpObfuscated,
}


@pytest.mark.parametrize("name", TRANSPORTS)
async def test_a_client_without_a_key_makes_one_over_every_transport(
    name: str, connect: Connect, server: MtprotoServer
) -> None:
    client = await connect(connection=TRANSPORTS[name])
    assert (await client(functions.help.GetConfigRequest())).this_dc == 2
    [seen] = server.connections()
    assert seen["transport"] == name
    assert seen["auth_key_id"] == client.session.auth_key.key_id
    assert seen["account_id"] is None


async def test_padded_packets_come_through_an_mtproxy(
    connect: Connect, server: MtprotoServer, olena: Account
) -> None:
    server.proxy_secret = bytes(range(16))
    client = await connect(
        olena,
        connection=connection.ConnectionTcpMTProxyRandomizedIntermediate,
        proxy=(server.host, server.port, server.proxy_secret.hex()),
    )
    assert (await client.get_me()).id == olena.id
    assert server.connections()[0]["transport"] == "obfuscated padded"


async def test_a_client_with_another_servers_key_is_not_let_in(
    connect: Connect, server: MtprotoServer
) -> None:
    rsa._server_keys.pop(server.key.fingerprint)
    with pytest.raises(ConnectionError):
        await connect(connection_retries=0)


async def test_an_unknown_auth_key_is_told_by_the_transport(
    connect: Connect, server: MtprotoServer, telegram: Telegram, olena: Account
) -> None:
    session = telegram.session_string(olena.id, server.host, server.port)
    telegram.keys.clear()
    with pytest.raises(errors.AuthKeyNotFound):
        await connect(session=StringSession(session))


async def test_new_salts_cost_a_client_one_more_round_and_nothing_else(
    connect: Connect, server: MtprotoServer, olena: Account
) -> None:
    client = await connect(olena)
    await server.new_salts()
    answers = await asyncio.gather(*(client.get_me() for _ in range(5)))
    assert {me.id for me in answers} == {olena.id}


@pytest.mark.parametrize("offset", [-4000.0, 4000.0])
async def test_a_client_whose_clock_is_wrong_is_told_the_time(
    offset: float, connect: Connect, server: MtprotoServer, olena: Account
) -> None:
    server.clock_offset = offset
    client = await connect(olena)
    assert (await client.get_me()).id == olena.id
    assert abs(client._sender._state.time_offset - offset) <= 1


async def test_pings_salts_and_states_are_answered(connect: Connect, olena: Account) -> None:
    client = await connect(olena)
    sender = client._sender
    pong = await sender.send(functions.PingRequest(77))
    assert pong.ping_id == 77
    assert (await sender.send(functions.GetFutureSaltsRequest(1))).salts
    assert isinstance(
        await sender.send(functions.DestroySessionRequest(5)), types.DestroySessionNone
    )
    dropped = await client(functions.RpcDropAnswerRequest(1))
    assert isinstance(dropped, types.RpcAnswerUnknown)


async def test_ping_delay_disconnect_closes_an_idle_connection(
    connect: Connect, server: MtprotoServer, olena: Account
) -> None:
    client = await connect(olena, auto_reconnect=False)
    await client._sender.send(functions.PingDelayDisconnectRequest(1, 0))
    await until(lambda: not server.connections())


async def test_big_requests_and_answers_are_packed(
    connect: Connect, telegram: Telegram, olena: Account, petro: Any
) -> None:
    client = await connect(olena)
    for _ in range(100):
        telegram.contact_says(olena.id, petro.id, "the same words again " * 20)
    await client.get_dialogs()
    assert len(await client.get_messages(petro.id, limit=100)) == 100
    sent = await client.send_message(petro.id, "ж" * 4096)
    assert telegram.sent()[0].text == sent.raw_text


async def test_what_is_no_mtproto_is_hung_up_on(server: MtprotoServer) -> None:
    for nonsense in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" + b"x" * 64, b"\xef\x02" + b"z" * 8):
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(nonsense)
        writer.write_eof()
        await reader.read()
        writer.close()
        await writer.wait_closed()
    await until(lambda: not server.connections())


@pytest.mark.parametrize("start", [b"\xef", b"\xee" * 4, b"\xdd" * 4, b"\x40\0\0\0\0\0\0\0", b""])
async def test_broken_packets_stop_nobody_else(
    start: bytes, server: MtprotoServer, connect: Connect, olena: Account
) -> None:
    for size in (0, 1, 8, 20, 24, 64, 300):
        _, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(start + random.Random(size).randbytes(size))
        writer.write_eof()
        writer.close()
        await writer.wait_closed()
    assert (await (await connect(olena)).get_me()).id == olena.id
    await until(lambda: len(server.connections()) == 1)


async def test_a_packet_with_a_wrong_msg_key_ends_the_connection(
    connect: Connect, server: MtprotoServer, olena: Account
) -> None:
    client = await connect(olena)
    port = server.connections()[0]["port"]
    state = client._sender._state
    await client._sender._connection.send(state.encrypt_message_data(b"x" * 64)[:-16] + b"y" * 16)
    await until(lambda: port not in [each["port"] for each in server.connections()])
    assert (await client.get_me()).id == olena.id


def test_the_private_key_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "rsa.pem"
    made = ServerKey(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert ServerKey(path).public_pem == made.public_pem


async def test_a_method_nobody_knows_is_refused(connect: Connect, olena: Account) -> None:
    client = await connect(olena)
    with pytest.raises(errors.InputMethodInvalidError):
        await client(functions.account.GetThemesRequest("x", 0))
