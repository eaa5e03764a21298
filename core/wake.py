"""Wake-ups: notify runbot of new work in the database.

The database is the queue, so a lost wake-up loses nothing: runbot also polls every few seconds. On
PostgreSQL a wake-up is NOTIFY, sent at commit. On SQLite runbot watches
`PRAGMA data_version`, which changes with every commit of another connection
(sqlite.org/pragma.html#pragma_data_version), so nothing needs to be sent. Commits of
runbot itself are published inside the process only.

A wake-up has a subject, so that only the parts of runbot concerned poll; "" is for all of them.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction

CHANNEL = "aibot"
DELIVERIES = "deliveries"
ANALYSES = "analyses"
SIGN_INS = "sign-ins"
#: Somebody asks to compare the chats with Telegram now.
READING = "reading"
SQLITE_POLL_SECONDS = 0.04
RECONNECT_SECONDS = 2.0

log = structlog.get_logger(__name__)

OnWake = Callable[[str], None]

#: The subscribers in this process; they may be called from any thread.
_subscribers: list[Callable[[str], object]] = []


def notify(subject: str = "") -> None:
    """Wake runbot when the current transaction commits."""
    if _subscribers:  # this process is the (only) runbot
        transaction.on_commit(partial(publish_local, subject))
    elif connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, subject])


def publish_local(subject: str) -> None:
    """Notify the subscribers of this process, from any thread; there are none outside of runbot."""
    for publish in _subscribers:
        publish(subject)


async def watch(on_wake: OnWake) -> None:
    """Call `on_wake` with the subject of every wake-up, until cancelled."""
    loop = asyncio.get_running_loop()

    def publish(subject: str) -> None:
        loop.call_soon_threadsafe(on_wake, subject)

    _subscribers.append(publish)
    try:
        await (_listen if connection.vendor == "postgresql" else _watch_sqlite)(on_wake)
    finally:
        _subscribers.remove(publish)


def psycopg() -> Any:
    """The psycopg module that Django has loaded; not imported here, because SQLite needs none."""
    return connection.Database  # type: ignore[attr-defined]


def postgresql_parameters() -> dict[str, Any]:
    """The psycopg parameters of a further connection to the default database."""
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


async def _listen(on_wake: OnWake) -> None:
    while True:
        try:
            async with await psycopg().AsyncConnection.connect(
                autocommit=True, **postgresql_parameters()
            ) as listener:
                await listener.execute(f"LISTEN {CHANNEL}")
                on_wake("")
                async for notice in listener.notifies():
                    on_wake(notice.payload)
        except psycopg().Error as error:
            log.warning("database wake-ups interrupted", error=error)
        await asyncio.sleep(RECONNECT_SECONDS)


async def _watch_sqlite(on_wake: OnWake) -> None:
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
                on_wake("")
            await asyncio.sleep(SQLITE_POLL_SECONDS)
    finally:
        watcher.close()
