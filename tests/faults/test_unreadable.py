"""Everything that is read of Telegram, spoilt in every way at every place: the account stays
connected, and the next person's message arrives."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from telethon.tl import types as tl

from accounts.telegram.errors import TelegramFailure
from sandbox.mtproto.model import Contact
from sandbox.mtproto.spoiling import Spoil
from tests.harness.tl_samples import NOW, kinds_like, sample_of
from tests.harness.update_reader import UpdateReader, update_readers

pytestmark = pytest.mark.timeout(240)

MARK = "SPOILT"
HOWS = ("unknown", "missing", "wrong")
PLACES = {
    "live": "push",
    "difference": "updates.GetDifference*",
    "history": "messages.GetHistory*",
    "dialogs": "messages.GetDialogs*",
    "everywhere": "*",
}

#: What stands in a message, a person, a chat, a row of the list, and around them.
FIELDS: dict[str, tuple[str, Any]] = {
    "from_id": ("Message", tl.PeerUser(1)),
    "peer_id": ("Message", None),
    "saved_peer_id": ("Message", tl.PeerUser(1)),
    "fwd_from": ("Message", tl.MessageFwdHeader(NOW)),
    "reply_to": ("Message", tl.MessageReplyHeader()),
    "reply_markup": ("Message", tl.ReplyKeyboardHide()),
    "entities": ("Message", [tl.MessageEntityBold(0, 1)]),
    "replies": ("Message", tl.MessageReplies(1, 1)),
    "reactions": ("Message", tl.MessageReactions([])),
    "restriction_reason": ("Message", [tl.RestrictionReason("all", "a", "b")]),
    "photo": ("User", tl.UserProfilePhotoEmpty()),
    "status": ("User", tl.UserStatusRecently()),
    "emoji_status": ("User", tl.EmojiStatus(1)),
    "color": ("User", tl.PeerColor()),
    "usernames": ("User", [tl.Username("a")]),
    "peer": ("Dialog", None),
    "notify_settings": ("Dialog", tl.PeerNotifySettings()),
    "draft": ("Dialog", tl.DraftMessageEmpty()),
}
WHOLE = ("Message", "User", "Dialog", "UpdateNewMessage", "Updates", "State")


def spoils(how: str, place: str, person: Contact) -> Iterator[tuple[str, Spoil]]:
    """Each thing that can be spoilt, with its name."""
    glob = PLACES[place]
    marks = {"User": str(person.id), "Dialog": str(person.id), "State": ""}
    for kind in WHOLE:
        yield kind, Spoil(kind, how, marks.get(kind, MARK), glob)
    for name, (kind, value) in FIELDS.items():
        spoil = Spoil(kind, how, marks.get(kind, MARK), glob, name, value)
        yield f"{kind}.{name}", spoil
    for each in kinds_like(tl.MessageMediaEmpty):
        yield each.__name__, Spoil("Message", how, MARK, glob, "media", sample_of(each))


#: Accounts that are tried at the same time.
READERS = 4


@pytest.fixture
async def readers(server_key: Path) -> AsyncIterator[list[UpdateReader]]:
    async with update_readers(server_key, READERS) as made:
        yield made


async def happen(reader: UpdateReader, place: str, text: str) -> None:
    """Have a message arrive at this place first."""
    bad = reader.people[0]
    reader.says(bad, text, push=place in ("live", "everywhere"))
    if place == "difference":
        reader.client.request_difference()
    elif place in ("history", "dialogs"):
        with contextlib.suppress(TelegramFailure):
            await reader.read_chats()


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("place", PLACES)
async def test_what_can_not_be_read_costs_nothing_but_itself(
    readers: list[UpdateReader],
    place: str,
    how: str,
    figure: Callable[[str], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    tried = sum(
        await asyncio.gather(
            *(spoil_some(reader, how, place, number) for number, reader in enumerate(readers))
        )
    )
    connected = [reader.connections for reader in readers]
    assert connected == [1] * READERS, "the accounts stay connected"
    assert "destroyed" not in caplog.text
    items = {item for reader in readers for item in reader.items}
    figure(
        f"unreadable: {how:>8} × {place:<10} {tried} kinds of items, {len(items):>3} "
        f"different ones noted, {sum(connected) - READERS} reconnects"
    )


async def spoil_some(reader: UpdateReader, how: str, place: str, number: int) -> int:
    """Try every READERS-th of the things that can be spoilt, from this one on; how many."""
    bad, good = reader.people
    for person in reader.people:
        reader.says(person, f"{person.name} says hello")
        await reader.has(f"{person.name} says hello")
    mine = list(spoils(how, place, bad))[number::READERS]
    for name, spoil in mine:
        reader.telegram.spoils = [spoil]
        await happen(reader, place, f"{MARK} {name}")
        reader.says(good, f"after {name}")
        await reader.has(f"after {name}")
        reader.telegram.spoils = []
    await reader.read_chats()
    return len(mine)
