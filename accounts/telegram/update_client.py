"""Telethon's client with the parts replaced that end a connection for one unreadable item."""

from __future__ import annotations

from functools import partial
from typing import Any

from telethon import TelegramClient, errors
from telethon._updates import SessionState
from telethon._updates.messagebox import ENTRY_ACCOUNT
from telethon.extensions import BinaryReader
from telethon.tl import functions
from telethon.tl import types as tl
from telethon.tl.tlobject import TLRequest

from accounts.telegram.packets import read_packets
from accounts.telegram.salvage import Parse, read_rest
from accounts.telegram.samples import keep_sample
from accounts.telegram.update_loop import UPDATE, Note, OnGap, UpdateLoop


class UpdateClient(TelegramClient):
    """Receives updates. `receive` has to be called before it connects."""

    def receive(self, note: Note, on_gap: OnGap) -> None:
        self._note, self._on_gap = note, on_gap
        read_packets(self._sender, self.session, lambda error: note(UPDATE, error))

    async def _call(self, sender: Any, request: Any, *more: Any, **options: Any) -> Any:
        if isinstance(request, TLRequest):
            request.read_result = partial(_read_result, request.read_result)
        return await super()._call(sender, request, *more, **options)

    async def connect(self) -> None:
        await super().connect()
        if self._message_box.is_empty():  # a new session
            await self._load_state()

    async def _switch_dc(self, new_dc: int) -> None:
        """Stay: Telethon would drop the key, and nobody is signed in at another data centre. The
        request fails with `InvalidDCError`."""

    async def _load_state(self) -> None:
        state = await self(functions.updates.GetStateRequest())
        date = int(state.date.timestamp())
        self._message_box.load(
            SessionState(0, 0, False, state.pts, state.qts, date, state.seq, None), []
        )

    async def get_me(self, input_peer: bool = False) -> Any:
        """None also if the own user can't be read."""
        try:
            return await super().get_me(input_peer)
        except (errors.RPCError, OSError):
            raise
        except Exception as error:
            self._note(UPDATE, error)
            return None

    async def _on_login(self, user: Any) -> Any:
        """As in Telethon, but without asking for a difference, which might not be readable."""
        self._mb_entity_cache.set_self_user(user.id, user.bot, user.access_hash)
        self._authorized = True
        await self._load_state()
        return user

    async def _update_loop(self) -> None:
        self._updates_error: Exception | None = None
        loop = UpdateLoop(self, self._note, self._on_gap)
        if self._catch_up:
            await self.catch_up()
        try:
            await loop.run()
        except (errors.UnauthorizedError, errors.AuthKeyError) as error:
            self._updates_error = error
            await self.disconnect()
        except Exception as error:
            self._note(UPDATE, error)
            self._updates_error = error
            await self.disconnect()

    def request_difference(self) -> None:
        """Ask for the difference now."""
        self._updates_queue.put_nowait(tl.UpdatesTooLong())

    def received_up_to(self) -> int:
        """The position (pts) up to which the account's own updates were received."""
        state = self._message_box.map.get(ENTRY_ACCOUNT)
        return state.pts if state else 0

    def note_channel_state(self, dialog: Any) -> None:
        """Begin to follow a channel at the state that the list of chats shows, unless it is
        followed already."""
        if dialog.pts and isinstance(dialog.peer, tl.PeerChannel):
            self._message_box.try_set_channel_state(dialog.peer.channel_id, dialog.pts)


def _read_result(parse: Parse, reader: BinaryReader) -> Any:
    """Parse an answer; if that fails, what can be read of it."""
    begin = reader.tell_position()
    try:
        return parse(reader)
    except Exception as error:
        data = reader.get_bytes()[begin:]
        rest = read_rest(parse, data)
        if rest is None:
            keep_sample(error, data)
            raise
        return rest
