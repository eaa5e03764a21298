"""Messages that a client sends, edits and deletes, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import TelegramClient, errors, functions
from telethon.tl import types

from sandbox.mtproto.telegram import Account, Contact, Telegram
from tests.sandbox.mtproto.writing import peer, send

from .conftest import Connect


async def test_a_sent_message_is_taken_once_and_recorded(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    answer = await client(send(peer(petro), "  Good evening\n", 77))
    assert isinstance(answer, types.UpdateShortSentMessage)
    [sent] = telegram.sent(olena.id)
    assert (sent.peer_id, sent.random_id, sent.text, sent.message_id, sent.attempts) == (
        petro.id,
        77,
        "Good evening",
        answer.id,
        1,
    )


async def test_a_repeated_random_id_is_answered_as_duplicate(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    await client(send(peer(petro), "once", 5))
    with pytest.raises(errors.RandomIdDuplicateError):
        await client(send(peer(petro), "once", 5))
    assert [m.text for m in telegram.messages(olena.id, petro.id)] == ["once"]
    assert telegram.sent(olena.id)[0].attempts == 2


async def test_a_repeated_random_id_can_be_answered_with_the_same_message(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    telegram.duplicate_answer = "same"
    first = await client(send(peer(petro), "once", 5))
    second = await client(send(peer(petro), "once", 5))
    assert (first.id, first.date) == (second.id, second.date)
    assert len(telegram.messages(olena.id)) == 1


async def test_two_accounts_may_use_the_same_random_id(
    client: TelegramClient, connect: Connect, telegram: Telegram, petro: Contact
) -> None:
    other = await connect(telegram.add_account("Taras"))
    await client(send(peer(petro), "one", 5))
    await other(send(peer(petro), "two", 5))
    assert [sent.text for sent in telegram.sent()] == ["one", "two"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("  \n", "MessageEmptyError"),
        ("x" * 4097, "MessageTooLongError"),
        ("😀" * 2049, "MessageTooLongError"),
    ],
)
async def test_texts_telegram_does_not_take_are_refused(
    text: str, error: str, client: TelegramClient, petro: Contact
) -> None:
    with pytest.raises(getattr(errors, error)):
        await client(send(peer(petro), text, 1))


async def test_an_unknown_peer_or_a_wrong_access_hash_is_refused(
    client: TelegramClient, petro: Contact
) -> None:
    for wrong in (
        types.InputPeerUser(petro.id, petro.access_hash + 1),
        types.InputPeerUser(1, 1),
        types.InputPeerChat(5),
    ):
        with pytest.raises(errors.PeerIdInvalidError):
            await client(send(wrong, "hello", 1))
    assert await client(functions.users.GetUsersRequest([types.InputUser(1, 1)])) == []


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("USER_IS_BLOCKED", errors.UserIsBlockedError),
        ("CHAT_WRITE_FORBIDDEN", errors.ChatWriteForbiddenError),
        ("PEER_FLOOD", errors.PeerFloodError),
        ("INPUT_USER_DEACTIVATED", errors.InputUserDeactivatedError),
    ],
)
async def test_a_blocked_chat_refuses_until_it_is_unblocked(
    name: str,
    error: type[Exception],
    client: TelegramClient,
    telegram: Telegram,
    olena: Account,
    petro: Contact,
) -> None:
    telegram.block(olena.id, petro.id, name)
    with pytest.raises(error):
        await client(send(peer(petro), "hello", 1))
    telegram.block(olena.id, petro.id, None)
    await client(send(peer(petro), "hello", 1))
    assert len(telegram.sent()) == 1


async def test_replies_name_the_message_they_answer(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    asked = telegram.contact_says(olena.id, petro.id, "Well?")
    await client.get_dialogs()
    sent = await client.send_message(petro.id, "Yes", reply_to=asked.id)
    assert telegram.messages(olena.id)[-1].reply_to == asked.id
    fetched = await client.get_messages(petro.id, ids=sent.id)
    assert fetched.reply_to.reply_to_msg_id == asked.id


async def test_own_messages_can_be_edited_and_deleted(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    theirs = telegram.contact_says(olena.id, petro.id, "Well?")
    await client.get_dialogs()
    mine = await client.send_message(petro.id, "Yes")
    await client.edit_message(petro.id, mine.id, "No")
    assert telegram.messages(olena.id)[-1].text == "No"
    with pytest.raises(errors.MessageNotModifiedError):
        await client.edit_message(petro.id, mine.id, "No")
    with pytest.raises(errors.MessageAuthorRequiredError):
        await client.edit_message(petro.id, theirs.id, "Mine now")
    with pytest.raises(errors.MessageIdInvalidError):
        await client.edit_message(petro.id, 999, "What")
    await client.delete_messages(petro.id, [mine.id])
    assert [m.id for m in telegram.messages(olena.id)] == [theirs.id]


async def test_groups_are_answered_with_full_updates(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    group = telegram.add_group(olena.id, "Friends", [petro.id])
    telegram.group_says(olena.id, group, petro.id, "Hello all")
    [dialog] = await client.get_dialogs()
    assert (dialog.name, dialog.id) == ("Friends", -group)
    assert dialog.message.sender_id == petro.id
    answer = await client(send(types.InputPeerChat(group), "Hello Petro", 9))
    assert isinstance(answer.updates[0], types.UpdateMessageID)
    assert answer.updates[1].message.from_id == types.PeerUser(olena.id)
    assert telegram.sent()[0].peer_id == -group
    full = await client(functions.messages.GetFullChatRequest(group))
    assert {user.id for user in full.users} == {olena.id, petro.id}
    assert (await client.get_entity(-group)).title == "Friends"


async def test_accounts_can_write_to_each_other(
    client: TelegramClient, telegram: Telegram, olena: Account
) -> None:
    taras = telegram.add_account("Taras", username="taras")
    await client.send_message("taras", "Hi")
    [received] = telegram.messages(taras.id)
    assert (received.peer_id, received.out, received.text) == (olena.id, False, "Hi")


async def test_typing_is_told_to_listeners(
    client: TelegramClient, telegram: Telegram, olena: Account, petro: Contact
) -> None:
    told: list[tuple[str, dict[str, Any]]] = []
    telegram.listeners.append(lambda kind, data: told.append((kind, data)))
    typing = functions.messages.SetTypingRequest(peer(petro), types.SendMessageTypingAction())
    assert await client(typing) is True
    assert await client(functions.account.UpdateStatusRequest(offline=False)) is True
    telegram.contact_says(olena.id, petro.id, "Well?")
    assert [kind for kind, _ in told] == ["typing", "message"]
    assert told[1][1]["message"]["text"] == "Well?"


async def test_requests_can_wait_for_one_another(
    client: TelegramClient, telegram: Telegram, petro: Contact
) -> None:
    requests = [send(peer(petro), str(number), number) for number in range(1, 6)]
    await client(requests, ordered=True)
    assert [sent.text for sent in telegram.sent()] == ["1", "2", "3", "4", "5"]
