"""Wake-ups: tell runbot at once that the database has something new for it.

The database is the queue, so a lost wake-up loses nothing: runbot also looks by itself every
few seconds. On PostgreSQL a wake-up is NOTIFY, sent at commit; on SQLite runbot watches
`PRAGMA data_version`, which changes with every commit of another connection
(sqlite.org/pragma.html#pragma_data_version), so nothing needs to be sent. What runbot itself
commits it knows at once, and from itself only.

A wake-up may say what it is about, so that not everybody looks; "" is about anything.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction

from aibot.lib import rows
from aibot.lib.driver import driver

CHANNEL = "aibot"
DELIVERIES = "deliveries"
ANALYSES = "analyses"
SQLITE_POLL_SECONDS = 0.04
RECONNECT_SECONDS = 2.0

log = structlog.get_logger(__name__)


Woken = Callable[[str], None]

#: How the watchers in this process are reached from a thread.
_here: list[Callable[[str], object]] = []


@dataclass(frozen=True)
class Notice:
    """A wake-up: a SELECT that sends it at commit, where that is needed (empty where it is not),
    and what is told in this process."""

    about: str
    sql: str
    values: tuple[str, ...]

    @classmethod
    def of(cls, about: str) -> Notice:
        # There is one runbot: if it is this process, it has no need to hear of it from outside.
        if _here or connection.vendor != "postgresql":
            return cls(about, "", ())
        return cls(about, "SELECT pg_notify(%s, %s)", (CHANNEL, about))

    def tell_here(self) -> None:
        if _here:
            transaction.on_commit(partial(_tell_here, self.about))


def notify(about: str = "") -> None:
    """Wake runbot when the current transaction commits."""
    notice = Notice.of(about)
    if notice.sql:
        rows.fetch(notice.sql, notice.values)
    notice.tell_here()


def _tell_here(about: str) -> None:
    for tell in _here:
        tell(about)


def postgresql_parameters() -> dict[str, Any]:
    """How to open one more connection to the default database with psycopg."""
    database = settings.DATABASES["default"]
    parameters = {
        "dbname": database["NAME"],
        "user": database["USER"],
        "password": database["PASSWORD"],
        "host": database["HOST"],
        "port": database["PORT"],
        **database.get("OPTIONS", {}),
    }
    return {name: value for name, value in parameters.items() if value not in ("", None)}


async def watch(woken: Woken) -> None:
    """Call `woken` at every wake-up with what it is about, until cancelled."""
    loop = asyncio.get_running_loop()

    def tell(about: str) -> None:
        loop.call_soon_threadsafe(woken, about)

    _here.append(tell)
    try:
        await (_listen if connection.vendor == "postgresql" else _watch_sqlite)(woken)
    finally:
        _here.remove(tell)


async def _listen(woken: Woken) -> None:
    while True:
        try:
            async with await driver().AsyncConnection.connect(
                autocommit=True, **postgresql_parameters()
            ) as listener:
                await listener.execute(f"LISTEN {CHANNEL}")
                woken("")
                async for notice in listener.notifies():
                    woken(notice.payload)
        except driver().Error as error:
            log.warning("database wake-ups interrupted", error=error)
        await asyncio.sleep(RECONNECT_SECONDS)


async def _watch_sqlite(woken: Woken) -> None:
    file = settings.DATABASES["default"]["NAME"]
    watcher = sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None)
    try:
        seen = None
        while True:
            try:
                version = watcher.execute("PRAGMA data_version").fetchone()[0]
            except sqlite3.OperationalError:
                version = None
            if version != seen:
                seen = version
                woken("")
            await asyncio.sleep(SQLITE_POLL_SECONDS)
    finally:
        watcher.close()
