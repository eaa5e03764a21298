from __future__ import annotations

import asyncio
import threading

import pytest
from telethon import TelegramClient, errors, functions
from telethon.tl import types

from sandbox.faults import Fault, Faults
from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Account, Contact, Telegram

from .conftest import Connect
from .waiting import recorded, until


@pytest.fixture
async def client(connect: Connect, olena: Account) -> TelegramClient:
    return await connect(olena)


async def test_what_happens_reaches_a_connected_client(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    seen = recorded(client)
    message = telegram.contact_says(olena.id, petro.id, "Hello")
    telegram.contact_edits(olena.id, message.id, "Hello!")
    telegram.contact_deletes(olena.id, [message.id])
    telegram.owner_writes(olena.id, petro.id, "from my phone")
    telegram.contact_reads(olena.id, petro.id)
    await until(lambda: len(seen) == 5)
    assert seen == [
        ("new", "Hello"),
        ("edited", "Hello!"),
        ("deleted", [message.id]),
        ("out", "from my phone"),
        ("read", 2),
    ]


async def test_another_device_of_the_account_hears_what_one_sends(
    client: TelegramClient, connect: Connect, olena: Account, petro: Contact
) -> None:
    other = await connect(olena)
    here, there = recorded(client), recorded(other)
    peer = types.InputPeerUser(petro.id, petro.access_hash)
    sent = await client.send_message(peer, "from this one")
    await client.edit_message(peer, sent.id, "edited here")
    await until(lambda: len(there) == 2)
    assert ("out", "from this one") in there
    assert ("edited", "edited here") in there
    assert here == []


async def test_a_client_that_asked_for_nothing_gets_no_updates(
    connect: Connect, telegram: Telegram, server: MtprotoServer, olena: Account, petro: Contact
) -> None:
    client = await connect(olena, receive_updates=False)
    assert (await client.get_me()).id == olena.id
    seen = recorded(client)
    telegram.contact_says(olena.id, petro.id, "Hello")
    await asyncio.sleep(0.1)
    assert seen == []
    assert not server.connections()[0]["updates"]


async def test_a_lost_push_is_recovered_with_the_next_one(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    seen = recorded(client)
    telegram.contact_says(olena.id, petro.id, "lost", push=False)
    telegram.contact_says(olena.id, petro.id, "seen")
    await until(lambda: len(seen) == 2)
    assert sorted(seen) == [("new", "lost"), ("new", "seen")]


async def test_a_swallowed_push_is_found_by_catching_up(
    client: TelegramClient, telegram: Telegram, faults: Faults, olena: Account, petro: Contact
) -> None:
    seen = recorded(client)
    faults.add(Fault("mtproto", "swallow", "push", subject=olena.id))
    telegram.contact_says(olena.id, petro.id, "lost")
    await asyncio.sleep(0.1)
    assert seen == []
    await client.catch_up()
    await until(lambda: seen == [("new", "lost")])


async def test_what_happened_meanwhile_is_found_by_catching_up_after_a_reconnect(
    connect: Connect, telegram: Telegram, server: MtprotoServer, olena: Account, petro: Contact
) -> None:
    client = await connect(olena)
    first = telegram.contact_says(olena.id, petro.id, "before")
    seen = recorded(client)
    await client.disconnect()
    telegram.contact_says(olena.id, petro.id, "meanwhile")
    telegram.contact_edits(olena.id, first.id, "edited meanwhile")
    telegram.owner_writes(olena.id, petro.id, "my own")
    await client.connect()
    await client.catch_up()
    await until(lambda: len(seen) >= 2)
    assert {("new", "meanwhile"), ("out", "my own")} <= set(seen)


async def test_the_difference_tells_new_edited_and_deleted_messages(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    first = telegram.contact_says(olena.id, petro.id, "one")
    second = telegram.contact_says(olena.id, petro.id, "two")
    start = await client(functions.updates.GetStateRequest())
    telegram.contact_edits(olena.id, first.id, "one, edited")
    telegram.contact_deletes(olena.id, [second.id])
    telegram.contact_says(olena.id, petro.id, "three")
    diff = await client(functions.updates.GetDifferenceRequest(start.pts, start.date, 0))
    assert [m.message for m in diff.new_messages] == ["three"]
    edit, delete = diff.other_updates
    assert edit.message.message == "one, edited"
    assert delete.messages == [second.id]
    assert diff.state.pts == start.pts + 3
    assert {user.id for user in diff.users} == {olena.id, petro.id}
    empty = await client(functions.updates.GetDifferenceRequest(diff.state.pts, start.date, 0))
    assert isinstance(empty, types.updates.DifferenceEmpty)


async def test_a_long_difference_comes_in_slices(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    telegram.difference_limit = 10
    seen = recorded(client)
    for number in range(35):
        telegram.contact_says(olena.id, petro.id, str(number), push=False)
    await client.catch_up()
    await until(lambda: len(seen) == 35)
    assert {text for _, text in seen} == {str(number) for number in range(35)}


async def test_a_difference_that_is_too_long_ago_is_refused(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    date = (await client(functions.updates.GetStateRequest())).date
    for number in range(5):
        telegram.contact_says(olena.id, petro.id, str(number), push=False)
    del telegram.boxes[olena.id].log[:3]
    answer = await client(functions.updates.GetDifferenceRequest(1, date, 0))
    assert isinstance(answer, types.updates.DifferenceTooLong)
    assert answer.pts == telegram.boxes[olena.id].pts
    with pytest.raises(errors.PersistentTimestampInvalidError):
        await client(functions.updates.GetDifferenceRequest(0, date, 0))


async def test_the_state_can_be_played_from_another_thread(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    seen = recorded(client)
    thread = threading.Thread(target=telegram.contact_says, args=(olena.id, petro.id, "Hello"))
    thread.start()
    await until(lambda: seen == [("new", "Hello")])
    thread.join()


async def test_one_account_does_not_hear_what_another_gets(
    client: TelegramClient, connect: Connect, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    other = await connect(telegram.add_account("Taras"))
    seen = recorded(other)
    telegram.contact_says(olena.id, petro.id, "for Olena")
    await asyncio.sleep(0.05)
    assert seen == []


async def test_private_messages_can_be_pushed_in_their_short_form(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    telegram.short_updates = True
    seen = recorded(client)
    asked = telegram.contact_says(olena.id, petro.id, "Hello")
    telegram.contact_says(olena.id, petro.id, "Hello?", reply_to=asked.id)
    telegram.owner_writes(olena.id, petro.id, "Yes")
    await until(lambda: len(seen) == 3)
    assert seen == [("new", "Hello"), ("new", "Hello?"), ("out", "Yes")]
