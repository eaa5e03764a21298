"""Decrypt packets of Telegram so that an unreadable message does not end the connection.

Telethon closes the connection when it can't parse what was pushed, and drops a whole container
when one message in it has an unknown constructor. Here each message of a container is parsed by
itself, and one that can't be parsed becomes `updatesTooLong`: something happened, ask for it.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Callable
from typing import Any

from telethon.crypto import AES
from telethon.errors import InvalidBufferError, SecurityError
from telethon.extensions import BinaryReader
from telethon.network.mtprotosender import MTProtoSender
from telethon.network.mtprotostate import MTProtoState
from telethon.tl import types as tl
from telethon.tl.core import GzipPacked, MessageContainer, RpcResult, TLMessage
from telethon.tl.tlobject import TLObject

from accounts.telegram.salvage import Unreadable, read_object, read_rest
from accounts.telegram.samples import keep_sample, unexpected
from accounts.telegram.session import AccountSession

#: Of a decrypted packet: salt, session id; then of each message: id, sequence number, length.
_BEFORE_MESSAGE = 16
_MESSAGE = struct.Struct("<qii")

NoteError = Callable[[Exception], None]


class PacketReader(MTProtoState):
    """The state of one connection; the difference of the clocks is kept with the session."""

    _highest_remote_id: int

    def __init__(self, sender: MTProtoSender, session: AccountSession, note: NoteError) -> None:
        super().__init__(sender.auth_key, sender._loggers)
        self._session, self._note = session, note
        #: What Telethon itself has a use for.
        self._handled = sender._handlers
        self.time_offset = session.time_offset

    def decrypt_message_data(self, body: bytes) -> TLMessage | None:
        try:
            message = super().decrypt_message_data(body)
            if message is None and not self._highest_remote_id:
                # The first message of a connection is fresh, so it shows the server's time.
                self.update_time_offset(_MESSAGE.unpack_from(self._plain(body), _BEFORE_MESSAGE)[0])
                message = super().decrypt_message_data(body)
        except (SecurityError, InvalidBufferError):
            raise
        except Exception:
            message = self._parse_again(body)
        if message is not None:
            self._open(message)
        return message

    def update_time_offset(self, correct_msg_id: int) -> float:
        """Correct the difference to the server's clock, to fractions of a second."""
        self.time_offset = self._session.time_offset = correct_msg_id / 2**32 - time.time()
        self._last_msg_id = 0
        return self.time_offset

    # Telethon has checked key, session and message id before it parses.

    def _parse_again(self, body: bytes) -> TLMessage:
        plain = self._plain(body)
        message_id, sequence, length = _MESSAGE.unpack_from(plain, _BEFORE_MESSAGE)
        begin = _BEFORE_MESSAGE + _MESSAGE.size
        self._recent_remote_ids.append(message_id)
        self._highest_remote_id = max(self._highest_remote_id, message_id)
        return TLMessage(message_id, sequence, self._parse(plain[begin : begin + length]))

    def _plain(self, body: bytes) -> bytes:
        key, vector = self._calc_key(self.auth_key.key, body[8:24], False)
        return bytes(AES.decrypt_ige(body[24:], key, vector))

    def _open(self, message: TLMessage) -> None:
        """Unpack what is compressed, here instead of in Telethon, which gives up on all of a
        container if it can't parse one."""
        if isinstance(message.obj, GzipPacked):
            message.obj = self._parse(message.obj.data)
        if isinstance(message.obj, MessageContainer):
            for inner in message.obj.messages:
                self._open(inner)
        elif not self._is_expected(message.obj):
            self._note(unexpected(message.obj))
            message.obj = tl.UpdatesTooLong()

    def _is_expected(self, value: TLObject) -> bool:
        """Whether this may be pushed. Telethon would drop anything else without a word."""
        updates = value.SUBCLASS_OF_ID == tl.Updates.SUBCLASS_OF_ID
        return updates or value.CONSTRUCTOR_ID in self._handled

    def _parse(self, data: bytes) -> Any:
        """The object of one message; `updatesTooLong` if it can't be parsed."""
        try:
            with BinaryReader(data) as reader:
                constructor = reader.read_int(signed=False)
                if constructor == MessageContainer.CONSTRUCTOR_ID:
                    return MessageContainer(list(self._split(reader)))
                if constructor == RpcResult.CONSTRUCTOR_ID:
                    return RpcResult.from_reader(reader)
                reader.seek(-4)
                found = reader.tgread_object()
            if not isinstance(found, TLObject):
                raise TypeError(f"{type(found).__name__} is no message")
        except Exception as error:
            rest = read_rest(read_object, data)
            if _has_all_updates(rest):
                return rest  # the update loop notes what is missing
            keep_sample(error, data)
            self._note(error)
            return tl.UpdatesTooLong()
        return self._parse(found.data) if isinstance(found, GzipPacked) else found

    def _split(self, reader: BinaryReader) -> list[TLMessage]:
        messages = []
        for _ in range(reader.read_int()):
            message_id, sequence, length = _MESSAGE.unpack(reader.read(_MESSAGE.size))
            messages.append(TLMessage(message_id, sequence, self._parse(reader.read(length))))
        return messages


def _has_all_updates(pushed: Any) -> bool:
    """Whether only people and chats are missing in what was pushed."""
    if not isinstance(pushed, (tl.Updates, tl.UpdatesCombined)):
        return False
    return not any(isinstance(one, Unreadable) for one in pushed.updates)


def read_packets(sender: MTProtoSender, session: AccountSession, note: NoteError) -> None:
    """Have a sender decrypt its packets with a `PacketReader`."""
    sender._state = sender._send_queue._state = PacketReader(sender, session, note)
