"""Dialogs, history and searches as a client of Telegram reads them."""

from __future__ import annotations

import pytest
from telethon import TelegramClient, functions
from telethon.tl import types

from sandbox.mtproto.telegram import Account, Contact, Telegram
from tests.sandbox.mtproto.writing import peer


async def test_dialogs_show_the_newest_chat_first_with_its_unread_count(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    ivan = telegram.add_contact("Ivan")
    telegram.contact_says(olena.id, petro.id, "one")
    telegram.contact_says(olena.id, ivan.id, "two")
    telegram.contact_says(olena.id, petro.id, "three")
    dialogs = await client.get_dialogs()
    assert [(each.name, each.message.text, each.unread_count) for each in dialogs] == [
        ("Petro Bondar", "three", 2),
        ("Ivan", "two", 1),
    ]


async def test_dialogs_come_in_pages(
    client: TelegramClient, telegram: Telegram, olena: Account
) -> None:
    for number in range(250):
        contact = telegram.add_contact(f"Contact {number}")
        telegram.contact_says(olena.id, contact.id, "hello")
    dialogs = await client.get_dialogs()
    assert [each.name for each in dialogs] == [f"Contact {n}" for n in range(249, -1, -1)]
    assert dialogs.total == 250


async def test_peer_dialogs_tell_the_state_of_one_chat(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    telegram.contact_says(olena.id, petro.id, "hello")
    asked = [types.InputDialogPeer(peer(petro))]
    answer = await client(functions.messages.GetPeerDialogsRequest(asked))
    assert answer.dialogs[0].top_message == 1
    assert answer.state.pts == telegram.boxes[olena.id].pts


async def test_history_is_read_by_pages_and_limits(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    for number in range(1, 251):
        telegram.contact_says(olena.id, petro.id, str(number))
    await client.get_dialogs()

    async def texts(**options: object) -> list[int]:
        return [int(m.text) for m in await client.get_messages(petro.id, **options)]

    assert await texts(limit=None) == list(range(250, 0, -1))
    assert await texts(limit=3, offset_id=100) == [99, 98, 97]
    assert await texts(limit=3, min_id=247) == [250, 249, 248]
    assert await texts(limit=3, max_id=5) == [4, 3, 2]
    assert await texts(limit=3, min_id=10, reverse=True) == [11, 12, 13]
    assert await texts(ids=[7, 9]) == [7, 9]
    assert (await client.get_messages(petro.id, limit=1)).total == 250
    around = functions.messages.GetHistoryRequest(peer(petro), 100, None, -2, 4, 0, 0, 0)
    assert [m.id for m in (await client(around)).messages] == [101, 100, 99, 98]


async def test_deleted_messages_are_not_found(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    first = telegram.contact_says(olena.id, petro.id, "one")
    telegram.contact_says(olena.id, petro.id, "two")
    telegram.contact_deletes(olena.id, [first.id])
    await client.get_dialogs()
    assert [m.text for m in await client.get_messages(petro.id, limit=9)] == ["two"]
    assert await client.get_messages(petro.id, ids=first.id) is None
    assert [m.text for m in telegram.messages(olena.id)] == ["two"]


async def test_own_messages_can_be_searched_in_a_chat(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    telegram.contact_says(olena.id, petro.id, "The offer?")
    await client.get_dialogs()
    for text in ("The offer stands", "Bye"):
        await client.send_message(petro.id, text)
    mine = await client.get_messages(petro.id, from_user="me", limit=10)
    assert [m.text for m in mine] == ["Bye", "The offer stands"]
    found = await client.get_messages(petro.id, search="OFFER", limit=10)
    assert [m.out for m in found] == [True, False]


async def test_reading_a_chat_clears_its_unread_count(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    telegram.contact_says(olena.id, petro.id, "Well?")
    await client.get_dialogs()
    await client.send_read_acknowledge(petro.id)
    assert (await client.get_dialogs())[0].unread_count == 0


async def test_people_are_found_by_username_and_in_the_contact_list(
    client: TelegramClient, olena: Account, petro: Contact
) -> None:
    assert (await client.get_entity("@Petro")).id == petro.id
    contacts = await client(functions.contacts.GetContactsRequest(0))
    assert [user.first_name for user in contacts.users] == ["Petro"]
    full = await client(functions.users.GetFullUserRequest(peer(petro)))
    assert full.full_user.id == petro.id
    with pytest.raises(ValueError, match="No user"):
        await client.get_entity("@nobody_here")


async def test_saved_messages_are_a_chat_with_oneself(
    client: TelegramClient, telegram: Telegram, olena: Account
) -> None:
    await client.send_message("me", "remember the milk")
    assert [m.text for m in await client.get_messages("me", limit=5)] == ["remember the milk"]
    assert telegram.messages(olena.id, olena.id)[0].out
