"""The server: listens, keeps the connections, and pushes what happens."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from pathlib import Path
from typing import Any

from sandbox.faults import Faults
from sandbox.local_only import require_loopback
from sandbox.mtproto import store, views
from sandbox.mtproto.connection import Connection
from sandbox.mtproto.context import ServerContext
from sandbox.mtproto.model import Push
from sandbox.mtproto.spoiling import spoilt
from sandbox.mtproto.telegram import Telegram

#: How often changes are written to the state's file, in seconds.
SAVE_EVERY = 1.0


class MtprotoServer(ServerContext):
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
        super().__init__(telegram, faults, require_loopback(host), port, key_path)
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
            update = update or bytes(self._pushed(push))
            session.send(update)

    def _pushed(self, push: Push) -> Any:
        return spoilt(self.telegram.spoils, "push", views.pushed(self.telegram, push))

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
                await asyncio.to_thread(store.write, path, self.telegram.snapshot())
