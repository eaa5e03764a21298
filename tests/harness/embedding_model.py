"""The sandbox's embedding model alone, without its other servers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from sandbox.ai import AiRules, routes
from sandbox.faults import Faults


@contextmanager
def embedding_model() -> Iterator[tuple[str, Faults]]:
    """Its address, and the faults that it makes."""
    faults = Faults()
    config = uvicorn.Config(Starlette(routes=routes(AiRules(), faults)), log_config=None)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1", faults
        server.should_exit = True
        thread.join()
