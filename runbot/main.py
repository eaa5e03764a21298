"""The composition root of runbot: creates its components and connects them.

Start order (stopping is the reverse): health server, heartbeat, accounts, draft bot, dispatcher,
analyses, fallback, sign-ins, wake-ups. So at a stop first no new work is started, then the
messages in flight are finished, and then the connections are closed.
"""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import structlog
from django import db
from django.conf import settings

from accounts.services import connection, people, telegram_access
from accounts.telegram.bot_client import BotClient
from accounts.telegram.types import ApiCredentials
from accounts.telegram.user_client import UserClient
from core.events import wait_for_any
from core.threads import close_threads, in_thread
from core.version import __version__
from core.wake import ANALYSES, DELIVERIES, READING, SIGN_INS
from drafts import delivery_handlers as drafts_handlers
from drafts.services import card_sweep, schedule
from drafts.services.reviewing import delays, fallback, later
from health import delivery_handlers as health_handlers
from health import processes
from monitoring import delivery_handlers as monitoring_handlers
from outbox import replies
from outbox.dispatcher import Dispatcher
from outbox.handlers import merge_handlers
from outbox.queue import queue_lengths
from runbot.account import ClientSettings
from runbot.catch_up import CatchUpLimits
from runbot.clients import AccountClients
from runbot.database_lease import TAKE_OVER_SECONDS
from runbot.draft_bot import DraftBot
from runbot.fence import Fence
from runbot.health import HealthServer
from runbot.heartbeat import HeartbeatWriter
from runbot.lease import FileLease
from runbot.lease_session import LeaseSession, StartOptions, reexec
from runbot.periodic import Periodic
from runbot.sign_in_worker import SignIns
from runbot.signals import stop_on_signals, watch_for_request
from runbot.supervisor import Supervisor
from runbot.wakeups import Wakeups
from runbot.watchdog import notify, ping_watchdog

ANALYSES_SECONDS = 5.0
DELAYS_SECONDS = 1.0
FALLBACK_SECONDS = 5.0
DUE_SECONDS, CARDS_SECONDS = 2.0, 10.0
PROCESSES_SECONDS = 60.0

log = structlog.get_logger(__name__)

HANDLERS = merge_handlers(
    replies.HANDLERS,
    drafts_handlers.HANDLERS,
    monitoring_handlers.HANDLERS,
    health_handlers.HANDLERS,
)


class Runbot:
    """Everything that runs inside one runbot."""

    def __init__(self, lease: LeaseSession, stop: asyncio.Event) -> None:
        self._began = time.monotonic()
        self._lease, self._stop = lease, stop
        self.clients = AccountClients(client_settings())
        self.draft_bot = DraftBot(settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_BOT_API_URL, stop)
        self.dispatcher = Dispatcher(self, HANDLERS)
        self.analyses = Periodic("analyses", ANALYSES_SECONDS, schedule.start_due)
        self.sign_ins = SignIns(self.clients)
        self.supervisor = Supervisor(
            [
                HealthServer(
                    settings.HEALTH_HOST, settings.HEALTH_PORT, self.report, self.is_ready
                ),
                HeartbeatWriter(lease.folder, lambda: self.draft_bot.state, self.is_ready),
                self.clients,
                self.draft_bot,
                self.dispatcher,
                self.analyses,
                Periodic("delays", DELAYS_SECONDS, delays.show_delays),
                Periodic("fallback", FALLBACK_SECONDS, fallback.send_by_bot_where_allowed),
                Periodic("put off", DUE_SECONDS, later.release_due),
                Periodic("cards", CARDS_SECONDS, card_sweep.look_after_cards),
                Periodic("processes", PROCESSES_SECONDS, processes.ProcessWatch().look),
                self.sign_ins,
                Wakeups(
                    {
                        DELIVERIES: self.dispatcher.wake,
                        ANALYSES: self.analyses.wake,
                        SIGN_INS: self.sign_ins.wake,
                    },
                    {READING: self.clients.request_reading},
                ),
            ]
        )

    # `outbox.dispatcher.Connections`.

    def users(self) -> Mapping[int, UserClient]:
        return self.clients.users()

    def bot(self) -> BotClient | None:
        return self.draft_bot.client

    def request_probe(self, account_id: int) -> None:
        self.clients.request_probe(account_id)

    # Health.

    def is_ready(self) -> bool:
        return not self._stop.is_set() and self.draft_bot.client is not None

    async def report(self) -> dict[str, Any]:
        accounts = self.clients.states()
        healthy = self.draft_bot.state.healthy() and not self.supervisor.failing()
        healthy = healthy and all(state == "connected" for state in accounts.values())
        return {
            "status": "stopping" if self._stop.is_set() else "ok" if healthy else "degraded",
            "pid": os.getpid(),
            "uptime_seconds": round(time.monotonic() - self._began, 1),
            "version": __version__,
            "accounts": accounts,
            "bot": {
                "status": self.draft_bot.state.status,
                "detail": self.draft_bot.state.detail,
                "skipped": self.draft_bot.state.skipped,
            },
            "queue": await in_thread(queue_lengths),
        }

    def alive(self) -> bool:
        return self._stop.is_set() or self.supervisor.alive()

    async def run(self) -> None:
        """Run until `stop` is set, or until the lease is lost: then abort all connections at
        once."""
        await in_thread(people.ensure_owners, settings.OWNER_TELEGRAM_ID)
        self.supervisor.start()
        gc.freeze()  # imported objects are permanent; exclude them from garbage collection
        log.info("runbot started", pid=os.getpid())
        await wait_for_any(self._stop, self._lease.lost)
        if self._lease.lost.is_set():
            await self.clients.abort_connections()
            return
        log.info("runbot is stopping")
        self._lease.stopping()
        await self.supervisor.stop()
        try:
            await in_thread(connection.all_offline)
        except db.Error as error:
            log.warning("the stop could not be recorded", error=error)


def client_settings() -> ClientSettings:
    return ClientSettings(
        ApiCredentials(settings.TG_API_ID, settings.TG_API_HASH),
        telegram_access.telegram_server(),
        CatchUpLimits(settings.COLLECT_DIALOGS, settings.COLLECT_MESSAGES),
        settings.PROBE_SECONDS,
    )


def run(options: StartOptions) -> int:
    """Acquire the lease and run; the exit code. Raises LeaseTaken if another runbot holds it."""
    lease, fence = FileLease(settings.DATA_DIR), Fence(TAKE_OVER_SECONDS)
    try:
        # The only event loop on Windows that psycopg supports.
        make_loop = partial(asyncio.SelectorEventLoop, fence.selector)
        with fence.watching_signals(), asyncio.Runner(loop_factory=make_loop) as runner:
            return runner.run(_main(lease, options, fence))
    finally:
        close_threads()
        lease.release()


async def _main(lease: FileLease, options: StartOptions, fence: Fence) -> int:
    stop = asyncio.Event()
    session = LeaseSession(lease, options, stop, fence)
    alive: Callable[[], bool] = lambda: True
    with stop_on_signals(stop):
        helpers = [
            asyncio.create_task(watch_for_request(settings.DATA_DIR, stop)),
            asyncio.create_task(ping_watchdog(lambda: alive())),
            asyncio.create_task(_notify_stopping(stop)),
        ]
        notify("READY=1", "STATUS=waiting for the lease")
        try:
            if await session.begin():
                runbot = Runbot(session, stop)
                alive = runbot.alive
                await runbot.run()
            if session.lost.is_set():
                reexec()
        finally:
            await session.end()
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
    log.info("runbot stopped")
    return 0


async def _notify_stopping(stop: asyncio.Event) -> None:
    await stop.wait()
    notify("STOPPING=1", "STATUS=stopping")
