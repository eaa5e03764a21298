"""The sandbox's auction sites alone, in a thread of this process, to be read over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator

from sandbox.client import SandboxClient
from sandbox.main import Sandbox, SandboxConfig


class Sites(SandboxClient):
    """The sites' client, and where they are."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url)
        self.base_url = base_url

    def address(self, site: str) -> str:
        return f"{self.base_url}/{site}"

    def begin(self) -> Sites:
        """As if nothing had been: empty, in their usual looks, without faults."""
        self.clear_faults()
        self.clear_listings()
        for site in self.auction_sites()["sites"]:
            usual = "new" if site["site"] == "egun" else "usual"
            self.auction_layout(site["site"], usual)
        self.forget_auction_requests()
        return self


@contextlib.contextmanager
def auction_sites() -> Iterator[Sites]:
    started, loop = threading.Event(), asyncio.new_event_loop()
    sandbox = Sandbox(
        SandboxConfig(http_port=0, parts=("auctions",), auction_seed=None, auction_ticker="off")
    )
    stopping = asyncio.Event()

    async def serve() -> None:
        await sandbox.start()
        started.set()
        await stopping.wait()
        await sandbox.stop()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), name="sites")
    thread.start()
    try:
        assert started.wait(30), "the sites did not start"
        client = Sites(sandbox.url)
        yield client
        client.close()
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(30)
        loop.close()
