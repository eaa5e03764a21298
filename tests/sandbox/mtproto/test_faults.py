from __future__ import annotations

import asyncio
import time

import pytest
from telethon import TelegramClient, errors, functions
from telethon.sessions import StringSession
from telethon.tl import types

from sandbox.faults import Fault, Faults
from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Account, Contact, Telegram

from .conftest import Connect
from .waiting import recorded, until

SEND = "messages.SendMessageRequest"


@pytest.fixture
async def client(connect: Connect, olena: Account) -> TelegramClient:
    return await connect(olena, request_retries=0, raise_last_call_error=True)


@pytest.fixture
def send(petro: Contact) -> functions.messages.SendMessageRequest:
    peer = types.InputPeerUser(petro.id, petro.access_hash)
    return functions.messages.SendMessageRequest(peer, "Hello", random_id=7)


async def test_an_error_is_answered_instead_of_the_result(
    client: TelegramClient,
    telegram: Telegram,
    faults: Faults,
    send: functions.messages.SendMessageRequest,
) -> None:
    faults.add(Fault("mtproto", "error", SEND, code=420, message="FLOOD_WAIT_30"))
    with pytest.raises(errors.FloodWaitError) as caught:
        await client(send)
    assert caught.value.seconds == 30
    assert telegram.sent() == []


async def test_a_fault_of_one_account_leaves_others_alone(
    client: TelegramClient,
    connect: Connect,
    telegram: Telegram,
    faults: Faults,
    olena: Account,
    send: functions.messages.SendMessageRequest,
) -> None:
    other = await connect(telegram.add_account("Taras"))
    faults.add(Fault("mtproto", "error", SEND, code=400, message="PEER_FLOOD", subject=olena.id))
    await other(send)
    with pytest.raises(errors.PeerFloodError):
        await client(send)


async def test_a_cut_before_the_request_makes_the_client_send_it_again(
    client: TelegramClient,
    telegram: Telegram,
    faults: Faults,
    send: functions.messages.SendMessageRequest,
) -> None:
    faults.add(Fault("mtproto", "cut_before", SEND))
    await client(send)
    assert [sent.attempts for sent in telegram.sent()] == [1]


async def test_a_cut_after_the_request_makes_the_client_run_into_its_own_duplicate(
    client: TelegramClient,
    telegram: Telegram,
    faults: Faults,
    send: functions.messages.SendMessageRequest,
) -> None:
    faults.add(Fault("mtproto", "cut_after", SEND))
    with pytest.raises(errors.RandomIdDuplicateError):
        await client(send)
    assert [sent.attempts for sent in telegram.sent()] == [2]


async def test_a_swallowed_request_is_carried_out_and_never_answered(
    client: TelegramClient,
    telegram: Telegram,
    faults: Faults,
    server: MtprotoServer,
    send: functions.messages.SendMessageRequest,
) -> None:
    faults.add(Fault("mtproto", "swallow", SEND))
    sending = asyncio.create_task(client(send))
    await until(telegram.sent)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(sending, 0.2)
    assert len(telegram.sent()) == 1
    assert len(server.connections()) == 1
    assert await client.get_me()


async def test_a_delayed_request_waits_while_others_go_on(
    client: TelegramClient, faults: Faults, send: functions.messages.SendMessageRequest
) -> None:
    faults.add(Fault("mtproto", "delay", SEND, seconds=1.5))
    started = time.monotonic()
    slow = asyncio.create_task(client(send))
    await client.get_me()
    assert not slow.done()
    await slow
    assert time.monotonic() - started >= 1.5


async def test_a_refused_connection_is_tried_again(
    client: TelegramClient, faults: Faults, server: MtprotoServer, olena: Account
) -> None:
    faults.add(Fault("mtproto", "refuse", "connect"))
    await server.cut(olena.id)
    assert (await client.get_me()).id == olena.id


async def test_a_connection_can_be_refused_to_one_account(
    connect: Connect, faults: Faults, telegram: Telegram, olena: Account
) -> None:
    faults.add(Fault("mtproto", "refuse", "connect", times=None, subject=olena.id))
    other = await connect(telegram.add_account("Taras"))
    assert await other.get_me()
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await connect(olena, connection_retries=0, auto_reconnect=False)


@pytest.mark.parametrize("own", [True, False])
async def test_an_unknown_key_can_be_played(
    own: bool,
    connect: Connect,
    faults: Faults,
    server: MtprotoServer,
    telegram: Telegram,
    olena: Account,
) -> None:
    subject = olena.id if own else None
    faults.add(Fault("mtproto", "unknown_key", "connect", subject=subject))
    session = telegram.session_string(olena.id, server.host, server.port)
    with pytest.raises(errors.AuthKeyNotFound):
        await connect(session=StringSession(session))
    assert await (await connect(session=StringSession(session))).get_me()


async def test_a_transport_flood_can_be_played(
    connect: Connect, faults: Faults, olena: Account
) -> None:
    faults.add(Fault("mtproto", "error", "connect", code=429))
    with pytest.raises(errors.InvalidBufferError, match="429"):
        await connect(olena)


async def test_a_half_open_connection_answers_nothing_and_pushes_nothing(
    client: TelegramClient,
    telegram: Telegram,
    faults: Faults,
    server: MtprotoServer,
    olena: Account,
    petro: Contact,
    send: functions.messages.SendMessageRequest,
) -> None:
    seen = recorded(client)
    fault = faults.add(Fault("mtproto", "swallow", "packet", times=None, subject=olena.id))
    telegram.contact_says(olena.id, petro.id, "Hello")
    ping = client._sender.send(functions.PingRequest(1))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client(send), 0.2)
    assert telegram.sent() == []
    assert seen == []
    assert not ping.done()
    assert len(server.connections()) == 1
    faults.remove(fault.id)
    await server.cut()
    await until(ping.done)


async def test_swallowing_every_request_leaves_the_connection_open_and_silent(
    client: TelegramClient,
    telegram: Telegram,
    faults: Faults,
    olena: Account,
    petro: Contact,
) -> None:
    seen = recorded(client)
    faults.add(Fault("mtproto", "swallow", "*", times=None))
    telegram.contact_says(olena.id, petro.id, "Hello")
    ping = client._sender.send(functions.PingRequest(1))
    await asyncio.sleep(0.1)
    assert not ping.done()
    assert seen == []


async def test_a_star_waits_for_a_request_and_is_not_used_up_by_packets(
    client: TelegramClient, faults: Faults
) -> None:
    faults.add(Fault("mtproto", "error", "*", code=400, message="INPUT_REQUEST_TOO_LONG"))
    with pytest.raises(errors.InputRequestTooLongError):
        await client(functions.updates.GetStateRequest())


async def test_a_cut_connection_is_restored_by_the_client(
    client: TelegramClient, server: MtprotoServer, olena: Account
) -> None:
    [before] = server.connections()
    await server.cut(olena.id)
    assert (await client.get_me()).id == olena.id
    [after] = server.connections()
    assert before["session_id"] != after["session_id"]
    assert before["auth_key_id"] == after["auth_key_id"]


async def test_requests_are_logged_by_name(
    client: TelegramClient, server: MtprotoServer, olena: Account
) -> None:
    await client(functions.updates.GetStateRequest())
    _, account_id, name = server.requests[-1]
    assert (account_id, name) == (olena.id, "updates.GetStateRequest")
    assert "help.GetConfigRequest" in [name for _, _, name in server.requests]
