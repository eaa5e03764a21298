"""The draft bot: polls without end, and keeps track of its state."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import structlog

from accounts.telegram.bot_client import BotClient
from accounts.telegram.bot_updates import POLL_SECONDS, UnreadableUpdate
from accounts.telegram.errors import TelegramFailure, Treatment
from accounts.telegram.exceptions import failure_of
from bot.chat_menus import set_all_menus
from bot.failures import answer_failure
from bot.recent_texts import note_start
from bot.router import handlers
from bot.update_order import owners_first
from core.retry import Backoff
from core.threads import in_thread
from core.wake import DELIVERIES, publish_local
from health import unreadable

log = structlog.get_logger(__name__)

#: Some quick tries, then one each minute.
BACKOFF = Backoff(first=1, most=60)
#: The bot is unhealthy if no poll was successful for this long.
SILENT_SECONDS = POLL_SECONDS * 2.0


@dataclass
class BotState:
    """The state of the bot; `status`: starting, polling, waiting, conflict or misconfigured."""

    status: str = "starting"
    detail: str = ""
    failures: int = 0
    last_poll_at: float | None = None
    #: Updates that could not be read, since the start.
    skipped: int = 0
    #: What the bot is called at Telegram, once it was asked.
    username: str = ""

    def healthy(self) -> bool:
        return (
            self.status == "polling"
            and self.last_poll_at is not None
            and time.monotonic() - self.last_poll_at < SILENT_SECONDS
        )


class DraftBot:
    name = "draft bot"

    def __init__(self, token: str, api_url: str, leaving: asyncio.Event) -> None:
        """`leaving` is set when all of runbot is to stop, before this service is."""
        self._token, self._api_url, self._leaving = token, api_url, leaving
        self.state = BotState()
        self.client: BotClient | None = None
        self._setting_menus: asyncio.Task[None] | None = None

    async def run(self, stopping: asyncio.Event) -> None:
        client = BotClient(self._token, self._api_url, handlers(), self._unreadable, owners_first)
        client.application.add_error_handler(answer_failure)
        note_start(client.application.bot_data)
        work = asyncio.create_task(self._work(client))
        stop = asyncio.create_task(stopping.wait())
        try:
            await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
        finally:
            tasks = [one for one in (work, stop, self._setting_menus) if one is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.client = None
            await client.stop()

    async def _work(self, client: BotClient) -> None:
        started = False
        while True:
            try:
                if not started:
                    await client.start()
                    started, self.client = True, client
                    self._polled()
                    publish_local(DELIVERIES)
                    log.info("the bot is ready", bot=client.username)
                    self._setting_menus = asyncio.create_task(
                        set_all_menus(client.application.bot, client.application.bot_data)
                    )
                await client.updates.poll(self._polled)
            except TelegramFailure as error:
                await asyncio.sleep(self._note(error))
            except Exception as error:
                log.exception("polling failed in an unknown way")
                await asyncio.sleep(self._note(TelegramFailure(failure_of(error), str(error))))

    def _polled(self) -> None:
        if self.state.failures:
            log.info("the bot is polling again")
        self.state = BotState(
            "polling",
            last_poll_at=time.monotonic(),
            skipped=self.state.skipped,
            username=self.client.username if self.client else self.state.username,
        )

    async def _unreadable(self, update: UnreadableUpdate) -> None:
        self.state.skipped += 1
        await in_thread(unreadable.note, update.kind, update.error, update.sample)

    def _note(self, error: TelegramFailure) -> float:
        """Record the failure; the pause before the next attempt, in seconds."""
        state, failure = self.state, error.failure
        state.failures += 1
        state.detail = str(failure.sentence)
        pause = BACKOFF.seconds(state.failures)
        match failure.treatment:
            case Treatment.MISCONFIGURED:
                state.status = "misconfigured"
            case Treatment.WAIT:
                state.status, pause = "waiting", float(failure.seconds)
            case _ if failure.name in ("conflict", "bot_webhook"):
                state.status = "conflict"
            case _:
                state.status = "waiting"
        if not self._leaving.is_set():
            log.warning(
                "the bot can't poll", failure=failure.name, in_a_row=state.failures, again_in=pause
            )
        return pause
