"""TCP transports, told apart by a connection's first bytes.

https://core.telegram.org/mtproto/mtproto-transports: abridged (`ef`), intermediate
(`eeeeeeee`), padded intermediate (`dddddddd`), full (anything whose second word, the sequence
number, is 0), and any of the first three inside obfuscation (64 bytes that look random).
Telethon's packet codecs work for the server's side as they are.
"""

from __future__ import annotations

import asyncio
import hashlib
import struct
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from telethon.network.connection.tcpabridged import AbridgedPacketCodec
from telethon.network.connection.tcpfull import FullPacketCodec
from telethon.network.connection.tcpintermediate import (
    IntermediatePacketCodec,
    RandomizedIntermediatePacketCodec,
)

_CODECS: dict[bytes, Any] = {
    b"\xef\xef\xef\xef": AbridgedPacketCodec,
    b"\xee\xee\xee\xee": IntermediatePacketCodec,
    b"\xdd\xdd\xdd\xdd": RandomizedIntermediatePacketCodec,
}
_NAMES = {
    FullPacketCodec: "full",
    AbridgedPacketCodec: "abridged",
    IntermediatePacketCodec: "intermediate",
    RandomizedIntermediatePacketCodec: "padded",
}


class Reader:
    """A stream reader whose first bytes were looked at already, and which may be obfuscated."""

    def __init__(self, stream: asyncio.StreamReader) -> None:
        self._stream = stream
        self._seen = b""
        self._cipher: CipherContext | None = None

    async def peek(self, count: int) -> bytes:
        """The first `count` bytes; they are read again later."""
        if len(self._seen) < count:
            self._seen += await self._stream.readexactly(count - len(self._seen))
        return self._seen[:count]

    def skip(self, count: int) -> None:
        self._seen = self._seen[count:]

    def obfuscate(self, cipher: CipherContext) -> None:
        self._cipher = cipher

    async def readexactly(self, count: int) -> bytes:
        data, self._seen = self._seen[:count], self._seen[count:]
        if len(data) < count:
            data += await self._stream.readexactly(count - len(data))
        return self._cipher.update(data) if self._cipher else data


class Transport:
    """Packets in and out of one TCP connection."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, secret: bytes | None
    ) -> None:
        self.name = ""
        self._reader = Reader(reader)
        self._writer = writer
        self._secret = secret
        self._codec: Any = None
        self._cipher: CipherContext | None = None

    async def read(self) -> bytes:
        """The next packet. Raises what Telethon's codecs and `readexactly` raise."""
        if self._codec is None:
            self._codec = await self._detect()
        packet: bytes = await self._codec.read_packet(self._reader)
        return packet

    def write(self, packet: bytes) -> None:
        if self._codec is None or self._writer.is_closing():
            return
        data = self._codec.encode_packet(packet)
        self._writer.write(self._cipher.update(data) if self._cipher else data)

    def write_error(self, code: int) -> None:
        """A transport error: a packet that is only the negative code.

        A flood over the full transport was seen as three times the code, without a frame.
        """
        word = struct.pack("<i", code)
        if code == -429 and self._cipher is None and isinstance(self._codec, FullPacketCodec):
            self._writer.write(word * 3)
        else:
            self.write(word)

    async def _detect(self) -> Any:
        if await self._reader.peek(1) == b"\xef":
            self._reader.skip(1)
            return self._named(AbridgedPacketCodec)
        tag = await self._reader.peek(4)
        if tag in _CODECS:
            self._reader.skip(4)
            return self._named(_CODECS[tag])
        if (await self._reader.peek(8))[4:] == b"\0\0\0\0":
            return self._named(FullPacketCodec)
        return await self._deobfuscate()

    async def _deobfuscate(self) -> Any:
        """https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation"""
        head = await self._reader.peek(64)
        self._reader.skip(64)
        incoming = self._ctr(head[8:40], head[40:56])
        turned = head[55:7:-1]
        self._cipher = self._ctr(turned[:32], turned[32:48])
        tag = incoming.update(head)[56:60]
        if tag not in _CODECS:
            raise ConnectionError("no transport starts like this")
        self._reader.obfuscate(incoming)
        codec = self._named(_CODECS[tag])
        self.name = f"obfuscated {self.name}"
        return codec

    def _ctr(self, key: bytes, iv: bytes) -> CipherContext:
        if self._secret is not None:  # an MTProxy's
            key = hashlib.sha256(key + self._secret).digest()
        return Cipher(AES(key), CTR(iv)).encryptor()

    def _named(self, codec: Any) -> Any:
        self.name = _NAMES[codec]
        return codec(None)
