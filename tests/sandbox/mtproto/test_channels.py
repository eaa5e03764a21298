"""Channels and supergroups, with a real Telethon client over sockets."""

from __future__ import annotations

import pytest
from telethon import TelegramClient, errors, events, utils
from telethon.tl import types

from sandbox.mtproto.channels import marked
from sandbox.mtproto.telegram import Account, Contact, Telegram

from .conftest import Connect
from .waiting import until


@pytest.fixture
async def client(connect: Connect, olena: Account) -> TelegramClient:
    return await connect(olena)


@pytest.fixture
def club(telegram: Telegram, olena: Account) -> int:
    return telegram.add_channel([olena.id], "The club", username="theclub")


async def test_a_channel_is_in_the_list_of_chats_with_its_name_and_newest_message(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact, club: int
) -> None:
    telegram.post(club, "first", petro.id)
    telegram.post(club, "second", petro.id)
    telegram.contact_says(olena.id, petro.id, "Hello")
    dialogs = {one.id: one for one in await client.get_dialogs()}
    found = dialogs[marked(club)]
    assert (found.title, found.entity.username, found.message.text) == (
        "The club",
        "theclub",
        "second",
    )
    assert utils.get_peer_id(types.PeerChannel(club)) == marked(club)
    assert len(dialogs) == 2


async def test_its_history_can_be_read_by_pages(
    client: TelegramClient, telegram: Telegram, petro: Contact, club: int
) -> None:
    for number in range(250):
        telegram.post(club, f"post {number}", petro.id)
    await client.get_dialogs()
    found = await client.get_messages(marked(club), limit=240)
    assert [one.text for one in found] == [f"post {number}" for number in range(249, 9, -1)]
    newer = await client.get_messages(marked(club), min_id=248, limit=10)
    assert [one.id for one in newer] == [250, 249]


async def test_posts_edits_and_deletions_reach_a_connected_client(
    client: TelegramClient, telegram: Telegram, petro: Contact, club: int
) -> None:
    seen: list[tuple[str, object]] = []

    async def new(event: events.NewMessage.Event) -> None:
        seen.append(("new", (event.chat_id, event.text, event.sender_id)))

    async def edited(event: events.MessageEdited.Event) -> None:
        seen.append(("edited", event.text))

    async def deleted(event: events.MessageDeleted.Event) -> None:
        seen.append(("deleted", (event.chat_id, event.deleted_ids)))

    client.add_event_handler(new, events.NewMessage())
    client.add_event_handler(edited, events.MessageEdited())
    client.add_event_handler(deleted, events.MessageDeleted())
    await client.get_me()
    one = telegram.post(club, "a helmet", petro.id)
    telegram.edit_post(club, one.id, "a helmet, sold")
    telegram.delete_post(club, one.id)
    await until(lambda: len(seen) == 3)
    assert seen == [
        ("new", (marked(club), "a helmet", petro.id)),
        ("edited", "a helmet, sold"),
        ("deleted", (marked(club), [one.id])),
    ]


async def test_a_gap_is_filled_by_the_channels_own_difference(
    client: TelegramClient, telegram: Telegram, petro: Contact, club: int
) -> None:
    seen: list[str] = []

    async def new(event: events.NewMessage.Event) -> None:
        seen.append(event.text)

    client.add_event_handler(new, events.NewMessage())
    await client.get_me()
    telegram.post(club, "one", petro.id)
    await until(lambda: seen == ["one"])
    telegram.post(club, "lost on its way", petro.id, push=False)
    telegram.post(club, "three", petro.id)
    await until(lambda: len(seen) == 3)
    assert sorted(seen) == ["lost on its way", "one", "three"]


async def test_a_channel_that_one_is_kept_out_of(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact, club: int
) -> None:
    telegram.post(club, "one", petro.id)
    await client.get_dialogs()
    telegram.bar(olena.id, club, "CHANNEL_PRIVATE")
    with pytest.raises(errors.ChannelPrivateError):
        await client.get_messages(marked(club))
    assert await client.get_dialogs() == []
    telegram.bar(olena.id, club, None)
    assert len(await client.get_messages(marked(club))) == 1


async def test_nobody_writes_into_a_channel_from_here(
    client: TelegramClient, telegram: Telegram, petro: Contact, club: int
) -> None:
    telegram.post(club, "one", petro.id)
    await client.get_dialogs()
    with pytest.raises(errors.ChatWriteForbiddenError):
        await client.send_message(marked(club), "hello")


def test_channels_survive_a_restart(telegram: Telegram, tmp_path, petro: Contact) -> None:
    telegram.path = tmp_path / "state.json"
    account = telegram.add_account("Ivan")
    club = telegram.add_channel([account.id], "The club", broadcast=True)
    telegram.post(club, "one")
    telegram.save()
    again = Telegram(telegram.path)
    assert again.channels[club] == telegram.channels[club]
    assert [one.text for one in again.channel_boxes[club].chat(marked(club))] == ["one"]
