"""The stream of an account's updates: what is pushed, and the differences that fill its gaps.

Replaces Telethon's loop (on its `MessageBox`), which closes the connection when a difference can't
be parsed, and waits for the next update after a failure of Telegram. A gap that can't be read as a
difference is skipped here and reported, so that it is read chat by chat
(core.telegram.org/api/updates).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog
from telethon import errors, utils
from telethon._updates import GapError, MessageBox, PrematureEndReason
from telethon._updates.messagebox import ENTRY_ACCOUNT
from telethon.tl import functions
from telethon.tl import types as tl

from accounts.telegram.errors import Treatment
from accounts.telegram.exceptions import failure_of
from accounts.telegram.salvage import take_unreadable
from accounts.telegram.samples import unexpected
from core.retry import Backoff

log = structlog.get_logger(__name__)

UPDATE, DIFFERENCE = "update", "difference"
#: Pauses before a difference is asked for again that Telegram could not give.
PAUSES = Backoff(first=1, most=60, factor=3)
OFFLINE_SECONDS = 1.0

_AUTH = (errors.UnauthorizedError, errors.AuthKeyError)
_GONE = (errors.ChannelPrivateError, errors.ChannelInvalidError)
#: What is no answer, as opposed to an answer that can't be read.
_NO_ANSWER = (errors.RPCError, OSError, TimeoutError)
_SUBCLASS_OF_UPDATE = tl.UpdateNewMessage.SUBCLASS_OF_ID
_SUBCLASS_OF_CHANNEL_DIFFERENCE = tl.updates.ChannelDifference.SUBCLASS_OF_ID
_SUBCLASS_OF_DIFFERENCE = tl.updates.Difference.SUBCLASS_OF_ID
_SUBCLASS_OF_STATE = tl.updates.State.SUBCLASS_OF_ID

_OF_CHANNELS = (tl.UpdateNewChannelMessage, tl.UpdateEditChannelMessage)
_OF_ACCOUNTS = (tl.UpdateNewMessage, tl.UpdateEditMessage)

Note = Callable[[str, Exception], None]
OnGap = Callable[[], Awaitable[None]]


class UpdateLoop:
    """Receives the updates of one connection, in order. `note` is called with what can't be read;
    `on_gap` is awaited when updates were skipped, before any later one is passed on."""

    def __init__(self, client: Any, note: Note, on_gap: OnGap) -> None:
        self._client, self._note, self._on_gap = client, note, on_gap
        self._box: MessageBox = client._message_box
        self._cache = client._mb_entity_cache
        self._failures: dict[object, int] = {}

    async def run(self) -> None:
        """Runs while the client is connected. Raises what ends the session."""
        while self._client.is_connected():
            for update in await self._next():
                await self._dispatch(update)
            await self._limit_cache()

    async def _next(self) -> list[Any]:
        if request := self._box.get_difference():
            return await self._difference(request)
        if request := self._box.get_channel_difference(self._cache):
            return await self._channel_difference(request)
        delay = self._box.check_deadlines() - asyncio.get_running_loop().time()
        if delay <= 0:
            return []
        try:
            pushed = await asyncio.wait_for(self._client._updates_queue.get(), delay)
        except TimeoutError:
            return []
        return self._pushed(pushed)

    async def _dispatch(self, update: Any) -> None:
        try:
            await self._client._dispatch_update(update)
        except Exception as error:
            self._note(UPDATE, error)

    # --- pushed updates ---------------------------------------------------------------------

    def _pushed(self, pushed: Any) -> list[Any]:
        found: list[Any] = []
        try:
            if isinstance(pushed, (tl.Updates, tl.UpdatesCombined)):
                self._note_all(UPDATE, take_unreadable(pushed, "users", "chats"))
                _check(pushed.updates, _SUBCLASS_OF_UPDATE)
            self._note_all(UPDATE, take_misplaced(getattr(pushed, "updates", [])))
            users, chats = self._box.process_updates(pushed, self._cache, found)
        except GapError:
            return []
        except Exception as error:
            self._note(UPDATE, error)
            self._box.try_begin_get_diff(ENTRY_ACCOUNT, "an update can't be read")
            return []
        return self._with_entities(found, users, chats)

    def _with_entities(
        self, updates: Iterable[Any], users: Iterable[Any], chats: Iterable[Any]
    ) -> list[Any]:
        """Add the people and chats of a batch to its updates, to the cache and to the session."""
        users, chats = list(users), list(chats)
        self._cache.extend(users, chats)
        self._client.session.process_entities(tl.contacts.ResolvedPeer(None, users, chats))
        entities = {utils.get_peer_id(one): one for one in [*users, *chats]}
        updates = list(updates)
        for update in updates:
            update._entities = entities
        return updates

    # --- differences ------------------------------------------------------------------------

    async def _difference(self, request: Any) -> list[Any]:
        try:
            try:
                answer = await self._client(request)
                _check([answer], _SUBCLASS_OF_DIFFERENCE)
                if isinstance(answer, tl.updates.DifferenceTooLong):
                    return await self._skip_difference()
                await self._report_unreadable(answer)
                found = self._box.apply_difference(answer, self._cache)
            except _NO_ANSWER:
                raise
            except Exception as error:
                self._note(DIFFERENCE, error)
                return await self._skip_difference()
        except _NO_ANSWER as error:
            await self._raise_if_signed_out(error)
            if not _passes(error) and await self._try_to_skip():
                return []
            pause = await self._pause(ENTRY_ACCOUNT, error)
            self._box.end_difference()
            self._box.reset_deadlines({ENTRY_ACCOUNT}, pause)
            return []
        self._failures.pop(ENTRY_ACCOUNT, None)
        return self._with_entities(*found)

    async def _skip_difference(self) -> list[Any]:
        """Go on from the newest state; what lies between is a gap."""
        try:
            state = await self._client(functions.updates.GetStateRequest())
            _check([state], _SUBCLASS_OF_STATE)
        except _NO_ANSWER:
            raise
        except Exception as error:
            self._note(DIFFERENCE, error)
            raise TimeoutError("the newest state is not known") from error
        finally:
            await self._on_gap()
        self._box.set_state(state, reset=False)
        self._box.end_difference()
        self._failures.pop(ENTRY_ACCOUNT, None)
        return []

    async def _try_to_skip(self) -> bool:
        """Go on without a difference that Telegram does not give; whether that worked."""
        try:
            await self._skip_difference()
        except _NO_ANSWER:
            return False
        return True

    async def _report_unreadable(self, answer: Any) -> None:
        """Report a gap if messages or updates of a difference could not be parsed."""
        errors = take_unreadable(answer, "new_messages", "other_updates")
        errors += take_misplaced(getattr(answer, "other_updates", []))
        others = ("messages", "new_encrypted_messages", "users", "chats")
        self._note_all(DIFFERENCE, [*errors, *take_unreadable(answer, *others)])
        if errors:
            await self._on_gap()

    def _note_all(self, place: str, errors: Iterable[Exception]) -> None:
        for error in errors:
            self._note(place, error)

    async def _channel_difference(self, request: Any) -> list[Any]:
        channel_id = request.channel.channel_id
        try:
            answer = await self._client(request)
            _check([answer], _SUBCLASS_OF_CHANNEL_DIFFERENCE)
            await self._report_unreadable(answer)
            found = self._box.apply_channel_difference(request, answer, self._cache)
            if not isinstance(self._box.map[channel_id].pts, int):
                raise TypeError("the difference of a channel does not say how far it goes")
            if isinstance(answer, tl.updates.ChannelDifferenceTooLong):
                await self._on_gap()
        except _GONE:
            self._forget_channel(channel_id)
            return []
        except _NO_ANSWER as error:
            await self._raise_if_signed_out(error)
            if not _passes(error):
                await self._on_gap()
                self._forget_channel(channel_id)
                return []
            pause = await self._pause(channel_id, error)
            reason = PrematureEndReason.TEMPORARY_SERVER_ISSUES
            self._box.end_channel_difference(request, reason, self._cache)
            self._box.reset_deadlines({channel_id}, pause)
            return []
        except Exception as error:
            self._note(DIFFERENCE, error)
            await self._on_gap()
            self._forget_channel(channel_id)
            return []
        self._failures.pop(channel_id, None)
        return self._with_entities(*found)

    def _forget_channel(self, channel_id: int) -> None:
        """Forget how far a channel was read; its next update tells."""
        self._box.getting_diff_for.discard(channel_id)
        self._box.possible_gaps.pop(channel_id, None)
        self._box.map.pop(channel_id, None)

    async def _raise_if_signed_out(self, error: Exception) -> None:
        """Raise if the session has ended: then a request about the account itself fails, too."""
        if isinstance(error, _AUTH):
            request = functions.users.GetUsersRequest([tl.InputUserSelf()])
            try:
                await self._client(request)
            except _AUTH:
                raise
            except Exception as other:
                log.info("the account could not be asked", error=other)

    async def _pause(self, entry: object, error: Exception) -> float:
        """When to ask again, in the loop's time."""
        if isinstance(error, OSError):  # the connection is closing
            await asyncio.sleep(OFFLINE_SECONDS)
        self._failures[entry] = self._failures.get(entry, 0) + 1
        seconds = float(failure_of(error).seconds or PAUSES.seconds(self._failures[entry]))
        log.info("no difference of updates", error=type(error).__name__, again_in=seconds)
        return asyncio.get_running_loop().time() + seconds

    async def _limit_cache(self) -> None:
        if len(self._cache) >= self._client._entity_cache_limit:
            await self._client._save_states_and_entities()
            self._cache.retain(lambda id: id == self._cache.self_id or id in self._box.map)


def _passes(error: Exception) -> bool:
    """Whether a difference can be had soon. What Telegram refuses, as for a position that it does
    not take, it refuses again; meanwhile nothing else would be read."""
    failure = failure_of(error)
    if failure.treatment is Treatment.WAIT:
        return failure.seconds <= PAUSES.most
    return failure.treatment in (Treatment.RETRY, Treatment.AMBIGUOUS)


def take_misplaced(updates: list[Any]) -> list[Exception]:
    """Remove updates of channels that name no channel, and others that name one: they would be
    counted in the wrong sequence, where another update would then be taken for a repetition."""
    misplaced = [update for update in updates if _is_misplaced(update)]
    updates[:] = [update for update in updates if not _is_misplaced(update)]
    return [unexpected(update) for update in misplaced]


def _is_misplaced(update: Any) -> bool:
    if not isinstance(update, (*_OF_CHANNELS, *_OF_ACCOUNTS)):
        return False
    peer = getattr(update.message, "peer_id", None)
    return isinstance(peer, tl.PeerChannel) != isinstance(update, _OF_CHANNELS)


def _check(items: Iterable[Any], subclass: int) -> None:
    """Raise TypeError unless all items are of one TL type."""
    for one in items:
        if getattr(one, "SUBCLASS_OF_ID", None) != subclass:
            raise unexpected(one)
