"""What can be read of an answer in which something can't."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from telethon.errors import TypeNotFoundError
from telethon.tl import types as tl

from accounts.telegram.salvage import Unreadable, read_object, read_rest, take_unreadable
from accounts.telegram.samples import masked, unreadable_item
from sandbox.mtproto.spoiling import Spoil, spoilt

NOW = datetime(2026, 1, 1, tzinfo=UTC)
#: What follows an answer that is not compressed, up to the end of its packet.
PADDING = bytes(range(16)) * 4


def answer(count: int = 6) -> Any:
    return tl.messages.Messages(
        messages=[
            tl.Message(
                id=number,
                peer_id=tl.PeerUser(7),
                date=NOW,
                message=f"message {number}.",
                entities=[tl.MessageEntityBold(0, 3)],
            )
            for number in range(count)
        ],
        topics=[],
        chats=[],
        users=[tl.User(id=number, access_hash=1, first_name=f"N{number}.") for number in (7, 8)],
    )


def rest_of(*spoils: Spoil, padding: bytes = b"") -> Any:
    data = bytes(spoilt(spoils, "any", answer())) + padding
    return read_rest(read_object, data)


def ids(items: list[Any]) -> list[int | None]:
    return [getattr(item, "id", None) for item in items]


@pytest.mark.parametrize("padding", [b"", PADDING], ids=["compressed", "padded"])
@pytest.mark.parametrize("bad", [0, 2, 5])
def test_all_other_messages_are_read(bad: int, padding: bytes) -> None:
    media = tl.MessageMediaUnsupported()
    found = rest_of(
        Spoil("Message", "unknown", f"message {bad}.", field="media", value=media), padding=padding
    )
    assert ids(found.messages) == [None if number == bad else number for number in range(6)]
    assert ids(found.users) == [7, 8]
    assert len(take_unreadable(found, "messages")) == 1 and len(found.messages) == 5


@pytest.mark.parametrize("name", ["N7.", "N8."])
def test_all_other_people_are_read(name: str) -> None:
    found = rest_of(Spoil("User", "unknown", name), padding=PADDING)
    assert ids(found.messages) == list(range(6))
    assert [one.first_name != name for one in found.users if not isinstance(one, Unreadable)]
    assert sum(isinstance(one, Unreadable) for one in found.users) == 1


def test_several_bad_items_are_left_out() -> None:
    media = tl.MessageMediaUnsupported()
    found = rest_of(
        Spoil("Message", "unknown", "message 1.", field="media", value=media),
        Spoil("Message", "unknown", "message 2.", field="media", value=media),
        Spoil("User", "unknown", "N7."),
    )
    assert ids(found.messages) == [0, None, None, 3, 4, 5]
    assert ids(found.users) == [None, 8]


def test_what_is_not_this_kind_of_answer_is_not_guessed_at() -> None:
    assert rest_of(Spoil("Messages", "unknown")) is None
    assert read_rest(read_object, b"\x01\x02\x03\x04" * 50) is None


def test_a_sample_shows_bytes_but_no_text() -> None:
    data = b"\x01\x00\x00\x00Login code: 12345\x00\x02" + "Ключ".encode()
    error = TypeNotFoundError(0x0BADC0DE, data)
    item = unreadable_item("history", error, 7)
    sample = bytes.fromhex(item.sample)
    assert item.error == "unknown constructor 0badc0de"
    assert sample.startswith(b"\x01\x00\x00\x00xxxx") and len(sample) == len(data)
    assert not any(part in sample for part in (b"Login", b"12345", "Ключ".encode()))
    assert masked(b"12") == b"12"
