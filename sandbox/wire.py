"""HTTP whose connections can be cut, which a well-behaved web server never does.

`HttpServer` runs an ASGI app with uvicorn inside the running event loop. Its protocol class
puts a function `cut` into each request's scope, which drops the TCP connection at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.local_only import LocalOnly, require_loopback


class CuttableProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 protocol which lends the app a way to drop the connection."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.access_log = False  # also when the program logs everything
        app = self.app

        async def app_with_cut(scope: Any, receive: Any, send: Any) -> None:
            scope["cut"] = transport.abort
            await app(scope, receive, send)

        self.app = app_with_cut


class Silence:
    """A response that never comes; it ends when the client gives up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await gone(receive)


class Cut:
    """A response that is no response: the connection is closed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["cut"]()
        await gone(receive)


async def gone(receive: Receive) -> None:
    """Return when the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


class _Uvicorn(uvicorn.Server):
    """uvicorn inside of a program: it sleeps until it shall stop, and leaves signals alone."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stopping = asyncio.Event()

    async def main_loop(self) -> None:
        await self.stopping.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class PortInUse(OSError):
    """Another process listens there already."""


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; `PortInUse` says which port is taken."""
    # The protocol is named because asyncio turns Nagle off for sockets that say TCP only.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        raise PortInUse(f"cannot listen on {host}:{port}: {error.strerror}") from error
    sock.setblocking(False)
    return sock


class HttpServer:
    """Serves `app` on `host`:`port` (0: any free port) until `stop()`, to this machine only."""

    def __init__(self, app: ASGIApp, host: str = "127.0.0.1", port: int = 0) -> None:
        self._host, self._wanted_port = require_loopback(host), port
        self._server = _Uvicorn(
            uvicorn.Config(
                LocalOnly(app),
                http=CuttableProtocol,
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                timeout_graceful_shutdown=2,
                timeout_keep_alive=75,
            )
        )
        self._task: asyncio.Task[None] | None = None
        self.port = 0

    async def start(self) -> None:
        sock = bind(self._host, self._wanted_port)
        self.port = sock.getsockname()[1]
        self._task = asyncio.create_task(self._server.serve(sockets=[sock]))
        while not self._server.started:
            if self._task.done():
                await self._task
                raise RuntimeError("the HTTP server ended while starting")
            await asyncio.sleep(0.002)

    async def stop(self) -> None:
        """Stop listening, drop what is still open (long polls, event streams), and end."""
        if self._task is None:
            return
        for server in self._server.servers:
            server.close()
        for connection in list(self._server.server_state.connections):
            connection.transport.abort()
        for _ in range(10):  # requests that waited learn that nobody listens any more
            await asyncio.sleep(0)
        self._server.stopping.set()
        await self._task
        self._task = None
