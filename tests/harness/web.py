"""The web process's application under a real uvicorn, in a thread of the test."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator

import uvicorn
from asgiref.sync import sync_to_async
from django.db import connections

from aibot.asgi import application
from tests.harness.processes import free_port, wait_for


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """Its address, as long as it serves the test's database."""
    port = free_port()
    config = uvicorn.Config(application, port=port, log_level="error", lifespan="off")
    server = uvicorn.Server(config)

    async def serve() -> None:
        await server.serve()
        await sync_to_async(connections.close_all)()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    wait_for(lambda: server.started, 20, "the web")
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
