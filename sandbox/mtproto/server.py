"""The server: listens, keeps the connections, and pushes what happens."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections import deque
from pathlib import Path
from typing import Any

from sandbox.faults import Fault, Faults
from sandbox.mtproto import store, views
from sandbox.mtproto.connection import Connection
from sandbox.mtproto.keys import ServerKey
from sandbox.mtproto.model import Key, Push
from sandbox.mtproto.overlap import OverlapWatch
from sandbox.mtproto.rpc.call import Call
from sandbox.mtproto.telegram import Telegram

#: How often changes are written to the state's file, in seconds.
SAVE_EVERY = 1.0


class MtprotoServer:
    """MTProto for a `Telegram`, on one TCP port."""

    def __init__(
        self,
        telegram: Telegram,
        faults: Faults,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        key_path: Path | None = None,
    ) -> None:
        self.telegram = telegram
        self.faults = faults
        self.host = host
        self.port = port
        self.key = ServerKey(key_path)
        self.public_key_pem = self.key.public_pem
        self.requests: deque[tuple[float, int | None, str]] = deque(maxlen=10_000)
        self.salt = secrets.randbits(63)
        #: Added to the clock, to make clients' clocks wrong.
        self.clock_offset = 0.0
        #: Obfuscated connections are an MTProxy's with this secret.
        self.proxy_secret: bytes | None = None
        #: A key used from two places at once is dead (AUTH_KEY_DUPLICATED).
        self.strict_duplicates = False
        #: Two connections of one process do not count as two places, where that can be told.
        self.tell_processes = True
        self.watch = OverlapWatch(self)
        self._connections: dict[Connection, asyncio.Task[Any] | None] = {}
        self._server: asyncio.Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._saver: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping.clear()
        self._server = await asyncio.start_server(self._serve, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        self.telegram.subscribers.append(self._publish)
        self._saver = asyncio.create_task(self._save_changes())

    async def stop(self) -> None:
        if self._server is None or self._saver is None:
            return
        self.telegram.subscribers.remove(self._publish)
        self.watch.stop()
        self._server.close()
        await self.cut()
        await self._server.wait_closed()
        self._stopping.set()
        await self._saver
        self._server = None
        self.telegram.save()

    # Looking and meddling

    @property
    def overlaps(self) -> int:
        """How often one auth key was used from two places at once."""
        return self.watch.overlaps

    def connections(self) -> list[dict[str, Any]]:
        return [
            {
                "account_id": each.account_id,
                "auth_key_id": each.key.id if each.key else None,
                "session_id": each.session.id if each.session else None,
                "port": each.peer_port,
                "since": each.since,
                "transport": each.transport.name,
                "updates": each.session is not None and each.session.updates_on,
            }
            for each in self._connections
        ]

    async def cut(self, account_id: int | None = None) -> None:
        """Closes all connections, or one account's, now."""
        tasks = []
        for connection, task in list(self._connections.items()):
            if account_id is None or connection.account_id == account_id:
                connection.abort()
                if task is not None:
                    tasks.append(task)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def new_salts(self) -> None:
        """Clients' salts are bad from now on."""
        self.salt = secrets.randbits(63)

    # For connections

    def now(self) -> float:
        return time.time() + self.clock_offset

    def call(self, key: Key, origin: object) -> Call:
        return Call(self.telegram, key, self.host, self.port, self.now(), origin)

    def fault(self, name: str, account_id: int | None, *, of_account: bool = False) -> Fault | None:
        """A fault that was set for exactly this name (`*` is for requests only).

        The one exception is `*` swallowed for good, a half-open connection: no pushes either.
        """
        for fault in self.faults.all():
            if fault.end != "mtproto" or (of_account and fault.subject is None):
                continue
            half_open = fault.request == "*" and fault.action == "swallow" and fault.times is None
            if fault.request == name or (half_open and name == "push"):
                return self.faults.take("mtproto", name, account_id)
        return None

    # Inside

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(self, reader, writer)
        self._connections[connection] = asyncio.current_task()
        try:
            await connection.run()
        finally:
            self._connections.pop(connection, None)
            self.watch.gone(connection)
            await connection.wait_closed()

    def _publish(self, push: Push) -> None:
        """From any thread: the state may be played by a page in another one."""
        try:
            here = asyncio.get_running_loop()
        except RuntimeError:
            here = None
        if here is self._loop:
            self._deliver(push)
        elif self._loop is not None:
            self._loop.call_soon_threadsafe(self._deliver, push)

    def _deliver(self, push: Push) -> None:
        update = b""
        for connection in list(self._connections):
            session = connection.session
            if session is None or session is push.origin or not self._concerns(push, connection):
                continue
            if self._lost(connection):
                continue
            update = update or bytes(views.pushed(self.telegram, push))
            session.send(update)

    def _concerns(self, push: Push, connection: Connection) -> bool:
        key, session = connection.key, connection.session
        if key is None or session is None or key.dead is not None:
            return False
        if push.key_id is not None:
            return key.id == push.key_id
        return key.account_id == push.account_id and session.updates_on

    def _lost(self, connection: Connection) -> bool:
        """Whether a fault takes this push."""
        account_id = connection.account_id
        fault = self.fault("push", account_id) or self.fault("packet", account_id)
        if fault is None:
            return False
        if fault.action.startswith("cut"):
            connection.abort()
        return True

    async def _save_changes(self) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), SAVE_EVERY)
            path = self.telegram.path
            if self.telegram.dirty and path is not None:
                self.telegram.dirty = False
                await asyncio.to_thread(store.write, path, store.snapshot(self.telegram))
