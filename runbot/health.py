"""The health endpoints of runbot, on loopback: `/health` for people, `/livez` and `/readyz` for
probes."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

Report = Callable[[], Awaitable[dict[str, Any]]]


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signal handlers to runbot."""
        yield


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    return socket.create_server((host, port), family=family, dualstack_ipv6=both)


class HealthServer:
    """Serves `report()` at `/health`, and `ready()` at `/readyz`."""

    name = "health server"

    def __init__(self, host: str, port: int, report: Report, ready: Callable[[], bool]) -> None:
        self._host, self._port = host, port
        self._report, self._ready = report, ready

    async def run(self, stopping: asyncio.Event) -> None:
        config = uvicorn.Config(
            self._app(),
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        server = _Server(config)
        with _listener(self._host, self._port) as listener:
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            await stopping.wait()
            server.should_exit = True
            await serving

    def _app(self) -> Starlette:
        async def health(_: Request) -> Response:
            return JSONResponse(await self._report())

        async def livez(_: Request) -> Response:
            return PlainTextResponse("ok")

        async def readyz(_: Request) -> Response:
            ready = self._ready()
            return PlainTextResponse("ready" if ready else "not ready", 200 if ready else 503)

        return Starlette(
            routes=[Route("/health", health), Route("/livez", livez), Route("/readyz", readyz)],
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=self._names())],
        )

    def _names(self) -> list[str]:
        """By which names it answers. On this machine by its own only: a page in a browser can have
        another name point here, and would read the names of the accounts."""
        if self._host in ("localhost", "::1") or self._host.startswith("127."):
            return ["localhost", "127.0.0.1", "[::1]", self._host]
        return ["*"]
