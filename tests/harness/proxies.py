"""A SOCKS5 proxy (RFC 1928, 1929) and an MTProxy (core.telegram.org/mtproto/mtproto-transports),
just large enough for tests. Each counts whom it let through and whom it refused."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import threading
from collections.abc import Iterator
from typing import Any

from telethon.crypto import AESModeCTR

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter
RANDOMIZED_INTERMEDIATE = b"\xdd\xdd\xdd\xdd"


class _Proxy:
    def __init__(self) -> None:
        self.passed = self.refused = 0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: Reader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
            await self._pass(reader, writer)
        await _close(writer)
        self._tasks.discard(task)

    async def _pass(self, reader: Reader, writer: Writer) -> None:
        raise NotImplementedError


class Silent(_Proxy):
    """Takes connections and says nothing."""

    async def _pass(self, reader: Reader, writer: Writer) -> None:
        await reader.read()


class Socks5(_Proxy):
    def __init__(self, user: str, password: str) -> None:
        super().__init__()
        self._expected = (user.encode(), password.encode())

    async def _pass(self, reader: Reader, writer: Writer) -> None:
        _version, methods = await reader.readexactly(2)
        offered = await reader.readexactly(methods)
        if 2 not in offered:
            self.refused += 1
            writer.write(b"\x05\xff")
            return
        writer.write(b"\x05\x02")
        await reader.readexactly(1)
        user = await reader.readexactly((await reader.readexactly(1))[0])
        password = await reader.readexactly((await reader.readexactly(1))[0])
        if (user, password) != self._expected:
            self.refused += 1
            writer.write(b"\x01\x01")
            await writer.drain()
            return
        writer.write(b"\x01\x00")
        _version, _command, _zero, kind = await reader.readexactly(4)
        if kind == 1:
            host = ".".join(str(part) for part in await reader.readexactly(4))
        else:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        port = int.from_bytes(await reader.readexactly(2), "big")
        writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        self.passed += 1
        await _join(reader, writer, *await asyncio.open_connection(host, port))


class MtProxy(_Proxy):
    """Passes on to one server, as Telegram's own does to its data centres."""

    def __init__(self, secret: str, host: str, port: int) -> None:
        super().__init__()
        self._secret, self._to = bytes.fromhex(secret), (host, port)

    async def _pass(self, reader: Reader, writer: Writer) -> None:
        start = await reader.readexactly(64)
        back = start[55:7:-1]
        incoming = AESModeCTR(hashlib.sha256(start[8:40] + self._secret).digest(), start[40:56])
        outgoing = AESModeCTR(hashlib.sha256(back[:32] + self._secret).digest(), back[32:48])
        if incoming.encrypt(start)[56:60] != RANDOMIZED_INTERMEDIATE:
            self.refused += 1
            return
        self.passed += 1
        there, to_there = await asyncio.open_connection(*self._to)
        to_there.write(RANDOMIZED_INTERMEDIATE)
        await _join(reader, writer, there, to_there, incoming.encrypt, outgoing.encrypt)


async def _join(
    reader: Reader,
    writer: Writer,
    there: Reader,
    to_there: Writer,
    incoming: Any = bytes,
    outgoing: Any = bytes,
) -> None:
    async def pump(source: Reader, target: Writer, change: Any) -> None:
        while data := await source.read(65536):
            target.write(change(data))
            await target.drain()

    pumps = [
        asyncio.create_task(pump(reader, to_there, incoming)),
        asyncio.create_task(pump(there, writer, outgoing)),
    ]
    try:
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
    finally:
        to_there.close()
        for task in pumps:
            task.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        await _close(to_there)


async def _close(writer: Writer) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


@contextlib.contextmanager
def in_background(proxy: _Proxy) -> Iterator[_Proxy]:
    """A proxy on a loop of its own, for tests whose processes connect through it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(proxy.start(), loop).result(5)
    try:
        yield proxy
    finally:
        asyncio.run_coroutine_threadsafe(proxy.stop(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
