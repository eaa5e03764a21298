"""The one look at the database that all open pages of this process share."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import structlog
from django import db
from django.db import connections

from core.threads import drop_broken_connections
from inbox.selectors import version

SECONDS = 0.5

log = structlog.get_logger(__name__)

#: What is sent to an open page: a version, or None if it shall connect anew.
News = asyncio.Queue[str | None]


class Watch:
    """Looks for the inbox's version every half second while somebody watches, in one thread and
    with one connection, however many they are."""

    def __init__(self, look: Callable[[], str] = version) -> None:
        self._look = look
        self._version = ""
        self._watchers: set[News] = set()
        self._looking: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._watchers)

    @contextlib.contextmanager
    def watching(self) -> Iterator[News]:
        """The version as it is, and each further one."""
        news: News = asyncio.Queue()
        if self._version:
            news.put_nowait(self._version)
        self._watchers.add(news)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_on())
        try:
            yield news
        finally:
            self._watchers.discard(news)

    def tell(self, version: str | None) -> None:
        for news in self._watchers:
            news.put_nowait(version)

    async def _look_on(self) -> None:
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1, "inbox-watch") as thread:
            try:
                while self._watchers:
                    found = await loop.run_in_executor(thread, self._look_once)
                    if found != self._version:
                        self._version = found
                        self.tell(found)
                    await asyncio.sleep(SECONDS)
            except db.Error as error:
                log.warning("the inbox can't be watched", error=error)
                self.tell(None)
            finally:
                # Whoever comes from here on starts anew.
                self._version, self._looking = "", None
                await loop.run_in_executor(thread, connections.close_all)

    def _look_once(self) -> str:
        drop_broken_connections()
        return self._look()
