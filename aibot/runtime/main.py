"""The composition root of runbot: what exists, and who is told of what.

Order of starting (stopping is the reverse): health server, signs of life, accounts, draft bot,
dispatcher, analysis starter, fallback, sign-ins, wake-ups. So at a stop nothing new is begun, then
what is being sent is finished, and only then the connections are closed.
"""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError

import aibot
from accounts import selectors
from accounts.services import connecting, connection, outages, people
from accounts.telegram.bot_client import BotClient
from accounts.telegram.types import ApiCredentials
from accounts.telegram.user_client import UserClient
from aibot.lib.threads import close_threads, in_thread
from aibot.lib.wake import ANALYSES, DELIVERIES
from aibot.runtime.account import ClientSettings
from aibot.runtime.analyses import AnalysisStarter
from aibot.runtime.clients import AccountClients
from aibot.runtime.dispatcher import Dispatcher
from aibot.runtime.draft_bot import DraftBot
from aibot.runtime.health import HealthServer
from aibot.runtime.heartbeat import HeartbeatWriter
from aibot.runtime.lease import FileLease
from aibot.runtime.menus import menus
from aibot.runtime.periodic import Periodic
from aibot.runtime.signals import stop_on_signals, watch_for_request
from aibot.runtime.signing_in import SignIns
from aibot.runtime.storing import stores
from aibot.runtime.supervisor import Supervisor, wait_for_any
from aibot.runtime.tenure import How, Tenure, begin_anew
from aibot.runtime.wakeups import Wakeups
from aibot.runtime.watchdog import keep_telling, notify
from drafts import bot as drafts_bot
from drafts.kinds import KINDS
from drafts.services import fallback, scheduling
from monitoring import bot as monitoring_bot
from monitoring.kinds import KINDS as MONITORING_KINDS

FALLBACK_SECONDS = 5.0

log = structlog.get_logger(__name__)


class Runbot:
    """Everything that runs inside one runbot."""

    def __init__(self, tenure: Tenure, stop: asyncio.Event) -> None:
        self._began = time.monotonic()
        self._tenure, self._stop = tenure, stop
        self.clients = AccountClients(
            client_settings(),
            stores(),
            selectors.enabled_accounts,
            lambda: self.dispatcher.wake(),
        )
        self.draft_bot = DraftBot(
            settings.TELEGRAM_BOT_TOKEN,
            settings.TELEGRAM_BOT_API_URL,
            lambda: monitoring_bot.handlers(drafts_bot.handlers()),
            lambda: menus(settings.OWNER_TELEGRAM_ID),
            lambda: self.dispatcher.wake(),
        )
        self.dispatcher = Dispatcher(self, {**KINDS, **MONITORING_KINDS, **outages.KINDS})
        self.starter = AnalysisStarter(scheduling.tell, scheduling.start_due, scheduling.next_due)
        self.sign_ins = SignIns(self.clients.holds)
        self.supervisor = Supervisor(
            [
                HealthServer(
                    settings.HEALTH_HOST, settings.HEALTH_PORT, self.report, self.is_ready
                ),
                HeartbeatWriter(tenure.folder, lambda: self.draft_bot.state, self.is_ready),
                self.clients,
                self.draft_bot,
                self.dispatcher,
                self.starter,
                Periodic("fallback", FALLBACK_SECONDS, fallback.send_by_bot_where_allowed),
                self.sign_ins,
                Wakeups(
                    {
                        DELIVERIES: self.dispatcher.wake,
                        ANALYSES: self.starter.wake,
                        "sign-ins": self.sign_ins.wake,
                    }
                ),
            ]
        )

    # What the dispatcher asks for.

    def users(self) -> Mapping[int, UserClient]:
        return self.clients.users()

    def bot(self) -> BotClient | None:
        return self.draft_bot.client

    def doubt(self, account_id: int) -> None:
        self.clients.doubt(account_id)

    # What the health page shows.

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
            "version": aibot.__version__,
            "accounts": accounts,
            "bot": {"status": self.draft_bot.state.status, "detail": self.draft_bot.state.detail},
            "queue": await in_thread(selectors.queue_lengths),
        }

    def alive(self) -> bool:
        return self._stop.is_set() or self.supervisor.alive()

    async def run(self) -> None:
        """Run until `stop`, or until the lease is lost: then everything is cut off at once."""
        await in_thread(people.ensure_owners, settings.OWNER_TELEGRAM_ID)
        self.supervisor.start()
        gc.freeze()  # what was imported stays: no collection needs to look at it again
        log.info("runbot started", pid=os.getpid())
        await wait_for_any(self._stop, self._tenure.lost)
        if self._tenure.lost.is_set():
            await self.clients.cut()
            return
        log.info("runbot is stopping")
        self._tenure.stopping()
        await self.supervisor.stop()
        try:
            await in_thread(connection.all_offline)
        except DatabaseError as error:
            log.warning("the database could not be told of the end", error=error)


def client_settings() -> ClientSettings:
    return ClientSettings(
        ApiCredentials(settings.TG_API_ID, settings.TG_API_HASH),
        connecting.telegram_server(),
        settings.COLLECT_DIALOGS,
        settings.COLLECT_MESSAGES,
        settings.PROBE_SECONDS,
    )


def run(how: How) -> int:
    """Take the lease and run; the exit code. Raises LeaseTaken when another runbot holds it."""
    lease = FileLease(settings.DATA_DIR)
    try:
        # Of the loops that Windows has, only this one can be used by psycopg.
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            return runner.run(_main(lease, how))
    finally:
        close_threads()
        lease.release()


async def _main(lease: FileLease, how: How) -> int:
    stop = asyncio.Event()
    tenure = Tenure(lease, how, stop)
    alive: Callable[[], bool] = lambda: True
    with stop_on_signals(stop):
        helpers = [
            asyncio.create_task(watch_for_request(settings.DATA_DIR, stop)),
            asyncio.create_task(keep_telling(lambda: alive())),
            asyncio.create_task(_tell_of_the_stop(stop)),
        ]
        notify("READY=1", "STATUS=waiting for the lease")
        try:
            if await tenure.begin():
                runbot = Runbot(tenure, stop)
                alive = runbot.alive
                await runbot.run()
            if tenure.lost.is_set():
                begin_anew()
        finally:
            await tenure.end()
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
    log.info("runbot stopped")
    return 0


async def _tell_of_the_stop(stop: asyncio.Event) -> None:
    await stop.wait()
    notify("STOPPING=1", "STATUS=stopping")
