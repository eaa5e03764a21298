"""The sandbox's MTProto server within a test, and the keys that Telethon trusts meanwhile.

Telethon keeps those for the whole process, so they are put back as they were.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from telethon.crypto import rsa

from sandbox.faults import Faults
from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Telegram


@contextmanager
def keys_put_back() -> Iterator[None]:
    before = dict(rsa._server_keys)
    try:
        yield
    finally:
        rsa._server_keys.clear()
        rsa._server_keys.update(before)


@asynccontextmanager
async def mtproto_server(
    key_path: Path, telegram: Telegram | None = None, faults: Faults | None = None
) -> AsyncIterator[MtprotoServer]:
    """A running server, on a Telegram of its own if none is given."""
    server = MtprotoServer(telegram or Telegram(), faults or Faults(), key_path=key_path)
    with keys_put_back():
        await server.start()
        yield server
        await server.stop()
