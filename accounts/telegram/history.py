"""Read the messages of a chat. A message that can't be parsed makes all of an answer unreadable,
so the answer is asked for in parts, down to that one message, which is left out."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from telethon import utils
from telethon.tl import functions
from telethon.tl import types as tl

from accounts.telegram import convert
from accounts.telegram.dialogs import DialogRequests
from accounts.telegram.errors import PEER_UNKNOWN, TelegramFailure
from accounts.telegram.requests import is_unreadable
from accounts.telegram.salvage import take_unreadable
from accounts.telegram.types import ChatMessage, MessagePage

HISTORY = "history"
PAGE = 100
FEW = 5
SEARCHED_DIALOGS = 200
SEARCH_AGAIN_SECONDS = 60.0
#: If so many single messages can't be read, and none can, it is not about the messages.
GIVE_UP = 4
#: The most requests for one page.
MOST_REQUESTS = 80

Ask = Callable[[int, int], Awaitable[Any]]


@dataclass
class _Reading:
    """How the parts of one page were read."""

    requests: int = 0
    readable: bool = False
    unreadable: int = 0

    def hopeless(self) -> bool:
        stuck = self.unreadable >= GIVE_UP and not self.readable
        return stuck or self.requests >= MOST_REQUESTS


class HistoryRequests(DialogRequests):
    """The base of `UserClient` that reads messages."""

    async def newest_messages(self, chat_id: int, limit: int, *, before_id: int = 0) -> MessagePage:
        """A chat's newest messages (at most 100), or the newest before `before_id`."""
        return await self._page(chat_id, limit, before_id=before_id)

    async def messages_since(self, chat_id: int, after_id: int) -> MessagePage:
        """The newest few messages of a chat after a message, in one request."""
        return await self._page(chat_id, FEW, after_id=after_id)

    async def messages_after(
        self, chat_id: int, after_id: int, most: int
    ) -> tuple[list[ChatMessage], int | None, bool]:
        """Read the messages of a chat after a message, oldest first, at most about `most`. Returns
        them, the newest id (None: there are none), and whether they are all."""
        found = MessagePage()
        complete = False
        while not complete and len(found.messages) < most:
            before_id = min(found.ids, default=0)
            page = await self._page(chat_id, PAGE, before_id=before_id, after_id=after_id)
            complete = page.ids <= found.ids
            found += page
        return list(found.messages), max(found.ids, default=None), complete

    async def moved_to(self, chat_id: int) -> int | None:
        """The supergroup that a group was turned into, where it goes on under another number."""
        request = functions.messages.GetChatsRequest([-chat_id])
        entities = convert.entities_of(await self._call(request, lists=("chats",)))
        target = getattr(entities.get(chat_id), "migrated_to", None)
        return utils.get_peer_id(target) if isinstance(target, tl.InputChannel) else None

    async def _page(
        self,
        chat_id: int,
        limit: int,
        *,
        before_id: int = 0,
        after_id: int = 0,
    ) -> MessagePage:
        peer = await self._peer(chat_id)

        async def ask(skip: int, count: int) -> MessagePage:
            result = await self._call(
                functions.messages.GetHistoryRequest(
                    peer=peer,
                    offset_id=before_id,
                    offset_date=None,
                    add_offset=skip,
                    limit=count,
                    max_id=0,
                    min_id=after_id,
                    hash=0,
                ),
                lists=("messages", "users", "chats"),
            )
            return self._messages(result, chat_id)

        return await self._in_parts(ask, chat_id, 0, limit, _Reading())

    async def _in_parts(
        self, ask: Ask, chat_id: int, skip: int, count: int, reading: _Reading
    ) -> MessagePage:
        """Read `count` messages after the newest `skip` ones; what can't be read in halves."""
        reading.requests += 1
        try:
            page: MessagePage = await ask(skip, count)
        except TelegramFailure as error:
            if not is_unreadable(error) or reading.hopeless():
                raise
            if count == 1:
                reading.unreadable += 1
                self._note_unreadable(HISTORY, error.__cause__ or error, chat_id)
                if reading.hopeless():
                    raise
                return MessagePage(unreadable=1)
        else:
            reading.readable = reading.readable or bool(page.messages)
            return page
        half = count // 2
        newer = await self._in_parts(ask, chat_id, skip, half, reading)
        return newer + await self._in_parts(ask, chat_id, skip + half, count - half, reading)

    def _messages(self, result: Any, chat_id: int) -> MessagePage:
        """Convert what a request has answered, each message by itself."""
        for missing in take_unreadable(result, "users", "chats", "topics"):
            self._note_unreadable(HISTORY, missing, chat_id)
        entities = convert.entities_of(result)
        found: list[ChatMessage] = []
        errors = take_unreadable(result, "messages")
        for one in result.messages:
            try:
                message = convert.message(one, entities)
            except Exception as error:
                errors.append(error)
            else:
                if message is not None:
                    found.append(message)
        for why in errors:
            self._note_unreadable(HISTORY, why, chat_id)
        ordered = tuple(sorted(found, key=lambda one: one.message_id))
        return MessagePage(ordered, len(errors), frozenset(one.id for one in result.messages))

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

    _searching: Any
    _searched_at: float
