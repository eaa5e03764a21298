"""An ASGI application under a real uvicorn, in a thread of the test."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """Its address, as long as it serves."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        # From here on whoever connects waits until the server has started, and is not refused.
        listening.listen()
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()
