"""Accounts that are read as runbot reads them, without a database: updates, and after a gap chat by
chat. Each has a Telegram of its own in this process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

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
from sandbox.mtproto.telegram import Telegram
from tests.harness.mtproto_server import keys_put_back

PATIENCE = 30.0


class UpdateReader:
    """One account, two people who write to it, and what has been read."""

    def __init__(self, server: MtprotoServer) -> None:
        self.telegram, self.server = server.telegram, server
        self.me = self.telegram.add_account("Shop").id
        self.people = [self.telegram.add_contact(name) for name in ("Bad", "Good")]
        self.texts: set[str] = set()
        self.noted: list[UnreadableItem] = []
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
            self.noted.append(update)

    async def _note_gap(self) -> None:
        self._gap.set()

    @property
    def items(self) -> set[UnreadableItem]:
        return set(self.noted)

    @property
    def connections(self) -> int:
        """How often the account has connected."""
        return sum(name == "help.GetConfigRequest" for *_, name in self.server.requests)

    def says(self, person: Contact, text: str, *, push: bool = True) -> int:
        return self.telegram.contact_says(self.me, person.id, text, push=push).id

    async def read_chats(self) -> None:
        listed = await self.client.newest_chats(100)
        for chat_id in {chat.chat_id for chat in listed.chats} | {one.id for one in self.people}:
            with contextlib.suppress(TelegramFailure):
                page = await self.client.newest_messages(chat_id, 4)
                self.texts |= {one.text for one in page.messages}

    async def has(self, text: str) -> None:
        """Wait until a message was read."""
        async with asyncio.timeout(PATIENCE):
            while text not in self.texts:
                if self._gap.is_set():
                    self._gap.clear()
                    with contextlib.suppress(TelegramFailure):
                        await self.read_chats()
                assert self.client.connected, "the connection was closed"
                await asyncio.sleep(0.002)


@asynccontextmanager
async def update_readers(server_key: Path, count: int) -> AsyncIterator[list[UpdateReader]]:
    """Several, each with a server of its own: Telethon waits for a missing update before it asks
    for it, and they wait at the same time."""
    made: list[UpdateReader] = []
    with keys_put_back():
        try:
            for _ in range(count):
                server = MtprotoServer(Telegram(), Faults(), key_path=server_key)
                await server.start()
                made.append(UpdateReader(server))
                await made[-1].client.connect()
            yield made
        finally:
            for one in made:
                await one.client.disconnect()
                await one.server.stop()
