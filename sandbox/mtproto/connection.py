"""One TCP connection: plain packets make a key, encrypted ones belong to a session."""

from __future__ import annotations

import asyncio
import itertools
import logging
import struct
import time
from typing import Any

from telethon.errors import InvalidChecksumError, TypeNotFoundError
from telethon.extensions import BinaryReader

from sandbox.mtproto import crypto
from sandbox.mtproto.context import ServerContext
from sandbox.mtproto.errors import UnknownKey
from sandbox.mtproto.keys import KeyExchange
from sandbox.mtproto.model import Key
from sandbox.mtproto.session import Session
from sandbox.mtproto.transport import Transport

log = logging.getLogger(__name__)

_BROKEN = (
    asyncio.IncompleteReadError,
    OSError,
    BufferError,
    InvalidChecksumError,
    TypeNotFoundError,
    RuntimeError,
    ValueError,
    struct.error,
)


class Connection:
    """A client's connection, from accept to close."""

    _numbers = itertools.count()

    def __init__(
        self,
        server: ServerContext,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.server = server
        self.number = next(self._numbers)
        self.peer_port: int = writer.get_extra_info("peername")[1]
        self.local_port: int = writer.get_extra_info("sockname")[1]
        self.since = time.time()
        self.last_packet = 0.0
        self.closed = False
        self.key: Key | None = None
        self.session: Session | None = None
        self.transport = Transport(reader, writer, server.proxy_secret)
        self._writer = writer
        self._exchange = KeyExchange(server.key)
        self._last_plain_id = 0
        self._refuse: int | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def account_id(self) -> int | None:
        return self.key.account_id if self.key else None

    async def run(self) -> None:
        """Serves the connection until one side closes it."""
        try:
            if not await self._accepted():
                return
            while not self.closed:
                packet = await self.transport.read()
                if len(packet) < 8:
                    return
                self.last_packet = time.monotonic()
                if await self._let_in():
                    self._packet(packet)
        except _BROKEN as error:
            log.debug("connection from port %s ended: %r", self.peer_port, error)
        finally:
            self.closed = True
            if self._timer is not None:
                self._timer.cancel()
            self._writer.close()

    # Faults below the level of requests

    async def _accepted(self) -> bool:
        fault = self.server.fault("connect", None)
        if fault is None:
            return True
        if fault.action == "delay":
            await asyncio.sleep(fault.seconds)
        elif fault.action == "unknown_key":
            self._refuse = 404
        elif fault.action == "error":
            self._refuse = abs(fault.code)
        return fault.action in ("delay", "unknown_key", "error")

    async def _let_in(self) -> bool:
        fault = self.server.fault("packet", self.account_id)
        if fault is None:
            return True
        if fault.action == "delay":
            await asyncio.sleep(fault.seconds)
            return True
        if fault.action == "unknown_key":
            self.fail(404)
        elif fault.action != "swallow":
            self.abort()
        return False

    # In

    def _packet(self, packet: bytes) -> None:
        if self._refuse is not None:
            self.fail(self._refuse)
            return
        key_id = int.from_bytes(packet[:8], "little")
        if key_id == 0:
            self._plain(packet)
            return
        try:
            if self.key is None or self.key.id != key_id or self.key.dead == "unknown_key":
                self._take_key(self.server.telegram.key(key_id))
        except UnknownKey:
            self.fail(404)
            return
        if self.key is not None and not self.closed:
            self._encrypted(self.key, packet)

    def _take_key(self, key: Key) -> None:
        """The first packet of a key; a fault of `connect` may wait for its account."""
        self.key, self.session = key, None
        fault = self.server.fault("connect", key.account_id, of_account=True)
        if fault is None:
            return
        if fault.action == "unknown_key":
            self.fail(404)
        elif fault.action != "delay":
            self.abort()

    def _plain(self, packet: bytes) -> None:
        """https://core.telegram.org/mtproto/description#unencrypted-message"""
        with BinaryReader(packet[20:]) as reader:
            answer = bytes(self._exchange.answer(reader.tgread_object()))
        if self._exchange.auth_key is not None:
            self.server.telegram.add_key(self._exchange.auth_key)
            self._exchange = KeyExchange(self.server.key)
        now = int(self.server.now() * 2**32) & ~3
        self._last_plain_id = max(now, self._last_plain_id + 4)
        head = struct.pack("<qqi", 0, self._last_plain_id | 1, len(answer))
        self.transport.write(head + answer)

    def _encrypted(self, key: Key, packet: bytes) -> None:
        plain = crypto.decrypt(key.data, packet)
        session_id = int.from_bytes(plain[8:16], "little", signed=True)
        if self.session is None or self.session.id != session_id:
            self.session = Session(self.server, self, key, session_id)
        self.server.watch.packet(self)
        self.session.receive(plain)

    # Out

    def write_encrypted(self, key: Key, plain: bytes) -> None:
        self.transport.write(crypto.encrypt(key.data, key.id, plain))

    def push(self, update: bytes) -> None:
        if self.session is not None:
            self.session.send(update)

    def fail(self, code: int) -> None:
        """A transport error, and the end of the connection."""
        self.transport.write_error(-code)
        self.closed = True
        self._writer.close()

    def abort(self) -> None:
        """Closes at once; what was not sent yet is lost."""
        self.closed = True
        transport: Any = self._writer.transport
        transport.abort()

    def close_in(self, seconds: float) -> None:
        """Closes unless asked again in time (ping_delay_disconnect)."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self.abort)

    async def wait_closed(self) -> None:
        try:
            await self._writer.wait_closed()
        except OSError as error:
            log.debug("closing: %r", error)
