"""The client of a user account, over Telethon.

Receiving and sending share one connection. Telethon's automatic reconnect is disabled, because it
does not catch up on missed updates. The owner of a client awaits `disconnected()` and creates a new
client with the same session, which catches up at its start.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from telethon import events, utils
from telethon.tl import functions
from telethon.tl import types as tl

from accounts.telegram import convert, formatting
from accounts.telegram.connect import new_client
from accounts.telegram.errors import PEER_UNKNOWN, NotConnected, TelegramFailure
from accounts.telegram.exceptions import failure_of
from accounts.telegram.session import AccountSession
from accounts.telegram.types import (
    Access,
    ApiCredentials,
    ChatInfo,
    ChatMessage,
    DeletedMessages,
    Identity,
    Proxy,
    ReadPosition,
    SentMessage,
    Server,
    UpdateHandler,
)
from core.entities import Entity

log = structlog.get_logger(__name__)

SEARCHED_DIALOGS = 200
SEARCH_AGAIN_SECONDS = 60.0
CONNECT_SECONDS = 20.0
REQUEST_SECONDS = 30.0
#: Telethon may count an update as read this long before its handler is called.
SETTLE_SECONDS = 1.0


class UserClient:
    """Telegram as one user account. All methods raise TelegramFailure."""

    def __init__(
        self,
        api: ApiCredentials,
        session: AccountSession,
        server: Server | None,
        on_update: UpdateHandler,
        proxy: Proxy | None = None,
    ) -> None:
        self._session = session
        self._on_update = on_update
        self._searched_at = -SEARCH_AGAIN_SECONDS
        self._searching = asyncio.Lock()
        self._client = new_client(
            session,
            Access(api, server, proxy),
            sequential_updates=True,
            catch_up=bool(session.states()),
        )
        for event, handler in (
            (events.NewMessage(), self._written),
            (events.MessageEdited(), self._written),
            (events.MessageDeleted(), self._deleted),
        ):
            self._client.add_event_handler(_guarded(handler), event)

    # --- the connection ---------------------------------------------------------------------

    async def connect(self) -> Identity:
        """Connect; the identity of the account."""
        await self._within(CONNECT_SECONDS, self._client.connect())
        return await self.identity()

    async def identity(self, within: float = REQUEST_SECONDS) -> Identity:
        """Request the identity of the account. Unlike `get_me()`, this distinguishes a revoked
        session from a closed account."""
        request = functions.users.GetUsersRequest([tl.InputUserSelf()])
        users = await self._call(request, within)
        return convert.identity(users[0])

    @property
    def connected(self) -> bool:
        return bool(self._client.is_connected())

    async def disconnected(self) -> None:
        """Wait until the connection is lost; raises TelegramFailure if Telegram closed it."""
        try:
            await asyncio.shield(self._client.disconnected)
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            raise TelegramFailure(failure_of(error), str(error)) from error
        ended = self._client._updates_error
        if ended is not None:
            raise TelegramFailure(failure_of(ended), str(ended))

    async def disconnect(self) -> None:
        with contextlib.suppress(Exception):
            await self._client.disconnect()

    # --- reading ----------------------------------------------------------------------------

    async def newest_chats(self, limit: int) -> list[ChatInfo]:
        """The most recently active chats, newest first."""
        dialogs: list[Any] = []

        async def collect() -> None:
            dialogs.extend(await self._client.get_dialogs(limit=limit))

        await self._within(REQUEST_SECONDS * 2, collect())
        return [
            replace(
                convert.chat_info(one.entity, one.dialog.peer), newest_id=one.dialog.top_message
            )
            for one in dialogs
        ]

    async def newest_messages(
        self, chat_id: int, limit: int, *, before_id: int = 0
    ) -> list[ChatMessage]:
        """A chat's newest messages (at most 100), or the newest before `before_id`; oldest
        first."""
        result = await self._call(
            functions.messages.GetHistoryRequest(
                peer=await self._peer(chat_id),
                offset_id=before_id,
                offset_date=None,
                add_offset=0,
                limit=limit,
                max_id=0,
                min_id=0,
                hash=0,
            )
        )
        return _in_order(self._messages(result))

    async def messages_after(
        self, chat_id: int, after_id: int, most: int
    ) -> tuple[list[ChatMessage], int | None, bool]:
        """Read the messages of a chat after a message, oldest first, at most about `most`. Returns
        them, the newest id (None: there are none), and whether they are all."""
        found: list[ChatMessage] = []
        newest: int | None = None
        before_id = 0
        while len(found) < most:
            result = await self._call(
                functions.messages.GetHistoryRequest(
                    peer=await self._peer(chat_id),
                    offset_id=before_id,
                    offset_date=None,
                    add_offset=0,
                    limit=100,
                    max_id=0,
                    min_id=after_id,
                    hash=0,
                )
            )
            ids = [one.id for one in result.messages]
            if not ids:
                return _in_order(found), newest, True
            newest = newest or max(ids)
            before_id = min(ids)
            found += self._messages(result)
        return _in_order(found), newest, False

    # --- writing ----------------------------------------------------------------------------

    async def send(
        self,
        chat_id: int,
        text: str,
        random_id: int,
        *,
        reply_to: int | None = None,
        entities: Sequence[Entity] = (),
    ) -> SentMessage:
        """Send a text with its formatting. A repeated `random_id` raises the failure `duplicate`,
        or returns the first message again; in both cases it was sent once."""
        request = functions.messages.SendMessageRequest(
            peer=await self._peer(chat_id),
            message=text,
            random_id=random_id,
            entities=formatting.to_telethon(entities) or None,
            no_webpage=True,
            reply_to=tl.InputReplyToMessage(reply_to) if reply_to else None,
        )
        result = await self._call(request)
        if isinstance(result, tl.UpdateShortSentMessage):
            return SentMessage(result.id, result.date)
        for update in getattr(result, "updates", ()):
            if isinstance(update, tl.UpdateMessageID) and update.random_id == random_id:
                return SentMessage(update.id, result.date)
        return SentMessage(None, None)

    async def find_own_message(
        self, chat_id: int, text: str, since: datetime
    ) -> SentMessage | None:
        """Find our own message with this text since a time, among the newest hundred of the
        chat."""
        for one in await self.newest_messages(chat_id, 100):
            if one.outgoing and one.text.strip() == text.strip() and one.date >= since:
                return SentMessage(one.message_id, one.date)
        return None

    # --- read position ----------------------------------------------------------------------

    async def report_read_position(self, settle_seconds: float = SETTLE_SECONDS) -> None:
        """Pass the read position to the update handler, after all updates that it covers."""
        await self._client._save_states_and_entities()
        states = self._session.states()
        await asyncio.sleep(settle_seconds)
        self._on_update(ReadPosition(states, self._session.take_changed_peers()))

    # --- inside -----------------------------------------------------------------------------

    def _messages(self, result: Any) -> list[ChatMessage]:
        entities = {utils.get_peer_id(one): one for one in [*result.users, *result.chats]}
        found = (convert.message(one, entities) for one in result.messages)
        return [one for one in found if one]

    async def _peer(self, chat_id: int) -> Any:
        """The input peer of a chat. One that this session does not know is searched among the
        newest dialogs, at most once a minute."""
        with contextlib.suppress(ValueError):
            return self._session.get_input_entity(chat_id)
        async with self._searching:  # other lookups wait for the result of this search
            if time.monotonic() - self._searched_at > SEARCH_AGAIN_SECONDS:
                await self.newest_chats(SEARCHED_DIALOGS)
                self._searched_at = time.monotonic()
        try:
            return self._session.get_input_entity(chat_id)
        except ValueError as error:
            raise TelegramFailure(PEER_UNKNOWN, "no access hash is known") from error

    async def _call(self, request: Any, within: float = REQUEST_SECONDS) -> Any:
        if not self.connected:
            raise TelegramFailure(failure_of(NotConnected()))
        return await self._within(within, self._client(request))

    async def _within(self, seconds: float, work: Coroutine[Any, Any, Any]) -> Any:
        try:
            async with asyncio.timeout(seconds):
                return await work
        except asyncio.CancelledError:
            raise
        except Exception as error:
            raise TelegramFailure(failure_of(error), str(error)) from error

    async def _written(self, event: Any) -> None:
        entities = dict(getattr(event, "_entities", None) or {})
        found = convert.message(event.message, entities)
        if found is None:
            return
        if not found.chat.title:
            with contextlib.suppress(Exception):
                entities[found.chat.chat_id] = await event.get_chat()
                found = convert.message(event.message, entities) or found
        self._on_update(found)

    async def _deleted(self, event: Any) -> None:
        self._on_update(DeletedMessages(tuple(event.deleted_ids), event.chat_id))


def _in_order(messages: list[ChatMessage]) -> list[ChatMessage]:
    return sorted(messages, key=lambda one: one.message_id)


def _guarded(handler: Callable[[Any], Coroutine[Any, Any, None]]) -> Callable[[Any], Any]:
    """Log the exceptions of a handler, which Telethon would swallow."""

    async def call(event: Any) -> None:
        try:
            await handler(event)
        except Exception:
            log.exception("an update could not be handled", update=type(event).__name__)

    return call
