"""The sandbox's AI and embedding model alone, without its other servers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.applications import Starlette

from sandbox.ai import AiRules, routes
from sandbox.faults import Faults
from tests.harness.served import served


@contextmanager
def embedding_model() -> Iterator[tuple[str, Faults]]:
    """Its address, and the faults that it makes."""
    faults = Faults()
    with served(Starlette(routes=routes(AiRules(), faults))) as address:
        yield f"{address}/v1", faults
