"""Read an account's list of chats ("dialogs"), page by page.

Rows that are no chats (folders), or whose chat can't be addressed, are left out. A row that can't
be parsed makes its page unreadable, so the page is asked for in smaller parts; the one row that is
left is stepped over by date, as the list is ordered by the date of the newest message.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from telethon import utils
from telethon.tl import functions
from telethon.tl import types as tl

from accounts.telegram import convert
from accounts.telegram.errors import TelegramFailure
from accounts.telegram.requests import REQUEST_SECONDS, Requests, is_unreadable
from accounts.telegram.salvage import take_unreadable
from accounts.telegram.types import ChatInfo, ChatList

DIALOGS = "dialogs"
PAGE = 100
#: The most chats that are read in one go.
MOST_CHATS = 10_000
_LISTS = ("dialogs", "messages", "users", "chats")
#: How far the list is searched for a readable row.
OLDEST = timedelta(days=3650)


@dataclass(frozen=True)
class _Place:
    """A place in the list: behind the row of this date, message and chat."""

    date: datetime | None = None
    message_id: int = 0
    peer: Any = field(default_factory=tl.InputPeerEmpty)
    #: Pinned chats stand at the beginning, whatever their date.
    with_pinned: bool = True


@dataclass(frozen=True)
class _Page:
    chats: tuple[ChatInfo, ...] = ()
    following: _Place | None = None
    complete: bool = True


class DialogRequests(Requests):
    """The base of `UserClient` that reads the list of chats."""

    async def newest_chats(self, limit: int, since: datetime | None = None) -> ChatList:
        """The most recently active chats, newest first: at least `limit`, and all that were active
        after `since`."""
        found: dict[int, ChatInfo] = {}
        complete = True
        place: _Place | None = _Place()
        while place is not None and len(found) < MOST_CHATS:
            known = len(found)
            page = await self._dialogs(place, PAGE)
            for chat in page.chats:
                found.setdefault(chat.chat_id, chat)
            complete = complete and page.complete
            last = page.following.date if page.following else None
            enough = since is None or (last is not None and last < since)
            stuck = page.complete and len(found) == known
            place = None if stuck or (enough and len(found) >= limit) else page.following
        return ChatList(tuple(found.values()), complete)

    async def _dialogs(self, place: _Place, count: int) -> _Page:
        try:
            result = await self._call(_request(place, count), REQUEST_SECONDS * 2, lists=_LISTS)
            return self._read_page(result, count)
        except TelegramFailure as error:
            if not is_unreadable(error):
                raise
            if count > 1:
                return await self._dialogs(place, count // 2)
            self._note_unreadable(DIALOGS, error.__cause__ or error)
        if place.with_pinned:
            return _Page(following=replace(place, with_pinned=False), complete=False)
        return _Page(following=await self._step_over(place), complete=False)

    def _read_page(self, result: Any, count: int) -> _Page:
        for missing in take_unreadable(result, "messages", "users", "chats"):
            self._note_unreadable(DIALOGS, missing)
        entities = convert.entities_of(result)
        messages = {_key(one.peer_id, one.id): one for one in result.messages if _has_peer(one)}
        errors = take_unreadable(result, "dialogs")
        for error in errors:
            self._note_unreadable(DIALOGS, error)
        chats: list[ChatInfo] = []
        following: _Place | None = None
        for row in result.dialogs:
            try:
                chat = self._chat(row, entities, messages)
            except Exception as error:
                self._note_unreadable(DIALOGS, error)
                continue
            if chat is not None:
                chats.append(chat)
                following = self._behind(chat) or following
        rows = len(result.dialogs) + len(errors)
        ended = not isinstance(result, tl.messages.DialogsSlice) or rows < count
        return _Page(tuple(chats), None if ended else following, complete=not errors)

    def _chat(
        self, row: Any, entities: dict[int, Any], messages: dict[tuple[int, int], Any]
    ) -> ChatInfo | None:
        """The chat of a row; None for a folder, and for a chat that can't be addressed (yet)."""
        if not isinstance(row, tl.Dialog):
            return None
        chat_id = utils.get_peer_id(row.peer)
        self._client.note_channel_state(row)
        newest = messages.get(_key(row.peer, row.top_message))
        date = getattr(newest, "date", None)
        try:
            self._session.get_input_entity(chat_id)
        except ValueError:
            return None
        return replace(
            convert.chat_info(entities.get(chat_id), row.peer),
            newest_id=row.top_message,
            newest_at=date,
        )

    def _behind(self, chat: ChatInfo) -> _Place | None:
        if chat.newest_at is None or chat.newest_id is None:
            return None
        peer = self._session.get_input_entity(chat.chat_id)
        return _Place(chat.newest_at, chat.newest_id, peer, with_pinned=False)

    async def _step_over(self, place: _Place) -> _Place | None:
        """The place behind the next row, which can't be read; None if the list ends with it. The
        date is found by doubling and halving, so that no other row is left out."""
        begin = place.date or datetime.now(UTC) + timedelta(days=1)
        step = timedelta(seconds=1)
        while not await self._readable(begin - step):
            step *= 2
            if step > OLDEST:
                return None
        low = step // 2 if step > timedelta(seconds=1) else timedelta(0)
        while step - low > timedelta(seconds=1):
            middle = timedelta(seconds=(low + step) // timedelta(seconds=2))
            if await self._readable(begin - middle):
                step = middle
            else:
                low = middle
        return _Place(begin - step, with_pinned=False)

    async def _readable(self, before: datetime) -> bool:
        """Whether the newest row before a date can be read."""
        try:
            await self._call(_request(_Place(before, with_pinned=False), 1), lists=_LISTS)
        except TelegramFailure as error:
            if not is_unreadable(error):
                raise
            return False
        return True


def _request(place: _Place, count: int) -> Any:
    return functions.messages.GetDialogsRequest(
        offset_date=place.date,
        offset_id=place.message_id,
        offset_peer=place.peer,
        limit=count,
        hash=0,
        exclude_pinned=not place.with_pinned,
    )


def _has_peer(message: Any) -> bool:
    return getattr(message, "peer_id", None) is not None


def _key(peer: Any, message_id: int) -> tuple[int, int]:
    """Channels number their messages themselves."""
    return (peer.channel_id if isinstance(peer, tl.PeerChannel) else 0), message_id
