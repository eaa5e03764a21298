"""Everything that is read of Telegram, spoilt in every way at every place: the account stays
connected, and the next person's message arrives."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from telethon.crypto import rsa
from telethon.tl import types as tl

from accounts.telegram.errors import TelegramFailure
from accounts.telegram.session import AccountSession
from accounts.telegram.session_string import read_session_string
from accounts.telegram.types import (
    ApiCredentials,
    ChatMessage,
    Server,
    StoredSession,
    UnreadableItem,
    Update,
)
from accounts.telegram.user_client import UserClient
from sandbox.faults import Faults
from sandbox.mtproto.model import Contact
from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.spoiling import Spoil
from sandbox.mtproto.telegram import Telegram

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
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def sample_of(kind: type) -> Any:
    """An object of a TL type with as little in it as possible."""
    given: dict[str, Any] = {}
    for name, parameter in inspect.signature(kind).parameters.items():
        if parameter.default is parameter.empty:
            given[name] = _value(parameter.annotation)
    return kind(**given)


def _value(annotation: Any) -> Any:
    if isinstance(annotation, type):
        plain = {int: 1, str: "text", bytes: b"bytes", float: 1.0, bool: True}
        return plain[annotation]
    if "List[" in str(annotation):
        return []
    return NOW if "datetime" in str(annotation) else tl.PeerUser(1)


def media() -> list[type]:
    """All kinds of media that a message may have."""
    return [
        kind
        for kind in vars(tl).values()
        if inspect.isclass(kind)
        and getattr(kind, "SUBCLASS_OF_ID", 0) == tl.MessageMediaEmpty.SUBCLASS_OF_ID
    ]


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
    for each in media():
        yield each.__name__, Spoil("Message", how, MARK, glob, "media", sample_of(each))


#: Accounts that are tried at the same time.
READERS = 4


class Reader:
    """An account that is read as runbot reads it: updates, and after a gap chat by chat."""

    def __init__(self, server: MtprotoServer) -> None:
        self.telegram, self.server = server.telegram, server
        self.me = self.telegram.add_account("Shop").id
        self.people = [self.telegram.add_contact(name) for name in ("Bad", "Good")]
        self.texts: set[str] = set()
        self.items: set[UnreadableItem] = set()
        self._gap = asyncio.Event()
        string = self.telegram.session_string(self.me, server.host, server.port)
        at = Server(2, server.host, server.port, server.public_key_pem)
        session = AccountSession(StoredSession(read_session_string(string)), at)
        self.client = UserClient(
            ApiCredentials(1, "hash"), session, at, self._arrived, on_gap=self._note_gap
        )

    def _arrived(self, update: Update) -> None:
        if isinstance(update, ChatMessage):
            self.texts.add(update.text)
        elif isinstance(update, UnreadableItem):
            self.items.add(update)

    async def _note_gap(self) -> None:
        self._gap.set()

    def says(self, person: Contact, text: str, *, push: bool = True) -> None:
        self.telegram.contact_says(self.me, person.id, text, push=push)

    async def read_chats(self) -> None:
        listed = await self.client.newest_chats(100)
        for chat_id in {chat.chat_id for chat in listed.chats} | {one.id for one in self.people}:
            with contextlib.suppress(TelegramFailure):
                page = await self.client.newest_messages(chat_id, 4)
                self.texts |= {one.text for one in page.messages}

    async def has(self, text: str) -> None:
        async with asyncio.timeout(30):
            while text not in self.texts:
                if self._gap.is_set():
                    self._gap.clear()
                    with contextlib.suppress(TelegramFailure):
                        await self.read_chats()
                assert self.client.connected, "the connection was closed"
                await asyncio.sleep(0.002)

    async def happen(self, place: str, text: str) -> None:
        """Have a message arrive at this place first."""
        bad = self.people[0]
        self.says(bad, text, push=place in ("live", "everywhere"))
        if place == "difference":
            self.client.request_difference()
        elif place in ("history", "dialogs"):
            with contextlib.suppress(TelegramFailure):
                await self.read_chats()


@pytest.fixture
async def readers(server_key: Path) -> AsyncIterator[list[Reader]]:
    """Several, each with a server of its own: Telethon waits half a second for a missing update
    before it asks for it."""
    before = dict(rsa._server_keys)
    made: list[Reader] = []
    try:
        for _ in range(READERS):
            server = MtprotoServer(Telegram(), Faults(), key_path=server_key)
            await server.start()
            made.append(Reader(server))
            await made[-1].client.connect()
        yield made
    finally:
        for one in made:
            await one.client.disconnect()
            await one.server.stop()
        rsa._server_keys.clear()
        rsa._server_keys.update(before)


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("place", PLACES)
async def test_what_can_not_be_read_costs_nothing_but_itself(
    readers: list[Reader],
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
    connected = [
        sum(name == "help.GetConfigRequest" for *_, name in reader.server.requests)
        for reader in readers
    ]
    assert connected == [1] * READERS, "the accounts stay connected"
    assert "destroyed" not in caplog.text
    items = {item for reader in readers for item in reader.items}
    figure(
        f"unreadable: {how:>8} × {place:<10} {tried} kinds of items, {len(items):>3} "
        f"different ones noted, {sum(connected) - READERS} reconnects"
    )


async def spoil_some(reader: Reader, how: str, place: str, number: int) -> int:
    """Try every READERS-th of the things that can be spoilt, from this one on; how many."""
    bad, good = reader.people
    for person in reader.people:
        reader.says(person, f"{person.name} says hello")
        await reader.has(f"{person.name} says hello")
    mine = list(spoils(how, place, bad))[number::READERS]
    for name, spoil in mine:
        reader.telegram.spoils = [spoil]
        await reader.happen(place, f"{MARK} {name}")
        reader.says(good, f"after {name}")
        await reader.has(f"after {name}")
        reader.telegram.spoils = []
    await reader.read_chats()
    return len(mine)
