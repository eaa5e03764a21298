"""The client of a user account, over Telethon.

Receiving and sending share one connection. Telethon's automatic reconnect is disabled, because it
does not catch up on missed updates. The owner of a client awaits `disconnected()` and creates a new
client with the same session, which catches up at its start.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any

from telethon import events
from telethon.tl import functions
from telethon.tl import types as tl

from accounts.telegram import convert, formatting
from accounts.telegram.connect import close, new_client
from accounts.telegram.errors import TelegramFailure
from accounts.telegram.history import SEARCH_AGAIN_SECONDS, HistoryRequests
from accounts.telegram.requests import REQUEST_SECONDS, failed, is_unreadable
from accounts.telegram.samples import unexpected
from accounts.telegram.session import AccountSession
from accounts.telegram.types import (
    Access,
    ApiCredentials,
    DeletedMessages,
    Identity,
    Proxy,
    ReadPosition,
    SentMessage,
    Server,
    UpdateHandler,
)
from accounts.telegram.update_client import UpdateClient
from accounts.telegram.update_loop import UPDATE, OnGap
from core.entities import Entity

CONNECT_SECONDS = 20.0
#: Telethon may count an update as read this long before its handler is called.
SETTLE_SECONDS = 1.0
#: So long the name of who has written is waited for, in seconds: later messages wait, too.
NAME_SECONDS = 5.0
#: Telegram's clock has whole seconds, and ours may be ahead of it.
CLOCKS_DIFFER = timedelta(seconds=5)


class UserClient(HistoryRequests):
    """Telegram as one user account. All methods raise TelegramFailure."""

    def __init__(
        self,
        api: ApiCredentials,
        session: AccountSession,
        server: Server | None,
        on_update: UpdateHandler,
        proxy: Proxy | None = None,
        on_gap: OnGap | None = None,
    ) -> None:
        """`on_gap` is awaited when updates were missed that can only be read chat by chat."""
        self._session = session
        self._on_update = on_update
        self._searched_at = -SEARCH_AGAIN_SECONDS
        self._searching = asyncio.Lock()
        self._client = new_client(
            session,
            Access(api, server, proxy),
            UpdateClient,
            sequential_updates=True,
            catch_up=bool(session.states()),
        )
        self._client.receive(self._note_unreadable, on_gap or _nothing)
        for event, handler in (
            (events.NewMessage(), self._written),
            (events.MessageEdited(), self._written),
            (events.MessageDeleted(), self._deleted),
        ):
            self._client.add_event_handler(self._guarded(handler), event)

    # --- the connection ---------------------------------------------------------------------

    async def connect(self) -> Identity | None:
        """Connect; the identity of the account, None if that can't be read."""
        await self._within(CONNECT_SECONDS, self._client.connect())
        return await self.identity()

    async def identity(self, within: float = REQUEST_SECONDS) -> Identity | None:
        """Request the identity of the account. Unlike `get_me()`, this distinguishes a revoked
        session from a closed account. None: Telegram has answered, but it can't be read."""
        request = functions.users.GetUsersRequest([tl.InputUserSelf()])
        try:
            users = await self._call(request, within)
            return convert.identity(users[0])
        except TelegramFailure as error:
            if not is_unreadable(error):
                raise
            self._note_unreadable(UPDATE, error.__cause__ or error)
        except (LookupError, AttributeError, TypeError) as error:
            self._note_unreadable(UPDATE, error)
        return None

    async def missed_position(self, within: float = REQUEST_SECONDS) -> int | None:
        """Compare what was received with what Telegram has: None if nothing is missing, else the
        position (pts) that has not been received."""
        state = await self._call(functions.updates.GetStateRequest(), within)
        if not isinstance(state, tl.updates.State):
            self._note_unreadable(UPDATE, unexpected(state))
            return None
        return None if self.has_received(state.pts) else int(state.pts)

    def has_received(self, position: int) -> bool:
        return self._client.received_up_to() >= position

    def request_difference(self) -> None:
        """Ask Telegram for the updates that were missed."""
        self._client.request_difference()

    def read_until(self) -> datetime | None:
        """The date of the newest update that was read; None with a new session."""
        return self._session.read_until()

    async def disconnected(self) -> None:
        """Wait until the connection is lost; raises TelegramFailure if Telegram closed it."""
        try:
            # Shielded by Telethon: of a second shield, cancelled, nobody would take the failure.
            await self._client.disconnected
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            raise failed(error) from error
        ended = self._client._updates_error
        if ended is not None:
            raise failed(ended)

    async def disconnect(self) -> None:
        await close(self._client)

    # --- writing ----------------------------------------------------------------------------

    async def send(
        self, chat_id: int, text: str, random_id: int, *, entities: Sequence[Entity] = ()
    ) -> SentMessage:
        """Send a text with its formatting. A repeated `random_id` raises the failure `duplicate`,
        or returns the first message again; in both cases it was sent once."""
        request = functions.messages.SendMessageRequest(
            peer=await self._peer(chat_id),
            message=text,
            random_id=random_id,
            entities=formatting.to_telethon(entities) or None,
            no_webpage=True,
        )
        result = await self._call(request)
        if isinstance(result, tl.UpdateShortSentMessage):
            return SentMessage(result.id, result.date)
        for update in getattr(result, "updates", ()):
            if isinstance(update, tl.UpdateMessageID) and update.random_id == random_id:
                return SentMessage(update.id, result.date)
        return SentMessage(None, None)

    async def delete(self, chat_id: int, message_id: int) -> None:
        """Delete a message of a private chat, for both sides."""
        await self._call(functions.messages.DeleteMessagesRequest([message_id], revoke=True))

    async def find_own_message(
        self, chat_id: int, text: str, since: datetime
    ) -> SentMessage | None:
        """Find our own message with this text since a time of our clock, among the newest hundred
        of the chat."""
        since -= CLOCKS_DIFFER
        page = await self.newest_messages(chat_id, 100)
        for one in reversed(page.messages):
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

    async def _written(self, event: Any) -> None:
        entities = dict(getattr(event, "_entities", None) or {})
        found = convert.message(event.message, entities)
        if found is None:
            return
        if not found.chat.title:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(NAME_SECONDS):
                    entities[found.chat.chat_id] = await event.get_chat()
                found = convert.message(event.message, entities) or found
        self._on_update(found)

    async def _deleted(self, event: Any) -> None:
        self._on_update(DeletedMessages(tuple(event.deleted_ids), event.chat_id))

    def _guarded(
        self, handler: Callable[[Any], Coroutine[Any, Any, None]]
    ) -> Callable[[Any], Coroutine[Any, Any, None]]:
        """Note what a handler can't read; Telethon would only log it."""

        async def call(event: Any) -> None:
            try:
                await handler(event)
            except Exception as error:
                self._note_unreadable(UPDATE, error, _chat_id(event))

        return call


def _chat_id(event: Any) -> int | None:
    try:
        return int(event.chat_id)
    except Exception:
        return None


async def _nothing() -> None:
    """Nobody reads the gaps."""
