"""Polling of the bot's updates.

Our own loop instead of PTB's Updater, for three reasons. An update is confirmed to Telegram only
after its handler has finished, so a button press is not lost by a crash. The state of polling is
known: each successful poll is a heartbeat, and each failure is in the table of errors (PTB's
Updater stays "running" after its polling task has died). And each update is built by itself: one
that can't be is fetched once more, then left out and reported, and the next ones are handled.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Update
from telegram import error as bot_errors
from telegram.ext import Application

from accounts.telegram.bot_api import Bot
from accounts.telegram.errors import TelegramFailure
from accounts.telegram.exceptions import failure_of
from core.log import mask

log = structlog.get_logger(__name__)

POLL_SECONDS = 25
HANDLER_SECONDS = 60.0
FINISH_SECONDS = 4.0
#: The pause after an update without a number: it may come again at once.
NUMBERLESS_SECONDS = 0.05
ALLOWED_UPDATES = ["message", "edited_message", "callback_query"]
SAMPLE_LENGTH = 4000


@dataclass(frozen=True)
class UnreadableUpdate:
    """An update that can't be built: its kind ("message"), why, and what it was. `numbered`:
    whether it has an update_id."""

    kind: str
    error: str
    sample: str
    numbered: bool


#: Puts updates that came together into the order of handling; may leave some out.
Arrange = Callable[[Sequence[Update]], Awaitable[Sequence[Update]]]
#: Told of each update that is left out.
OnUnreadable = Callable[[UnreadableUpdate], Awaitable[None]]


class Updates:
    """Fetches and handles the updates of a bot. Methods raise TelegramFailure."""

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        bot: Bot,
        report: OnUnreadable,
        arrange: Arrange,
    ) -> None:
        self._application, self._bot = application, bot
        self._report, self._arrange = report, arrange
        self._offset = self._confirmed = 0
        #: Ids of the fetched updates that are not handled yet, and the id after the last one.
        self._open: list[int] = []
        self._end = 0
        #: The update that could not be built at the last look.
        self._suspect: int | None = None
        #: How many were left out.
        self.skipped = 0

    async def poll(self, polled: Callable[[], None]) -> None:
        """Fetch and handle updates until cancelled. `polled` is called after each successful
        poll."""
        while True:
            received = await self._fetch()
            polled()
            await self._handle_all(await self._readable(received))

    async def _fetch(self) -> list[Any]:
        offset = self._offset
        try:
            received = await self._bot.raw_updates(offset, ALLOWED_UPDATES, POLL_SECONDS)
        except bot_errors.TelegramError as error:
            raise TelegramFailure(failure_of(error), str(error)) from error
        self._confirmed = offset
        return received

    async def confirm(self) -> None:
        """Confirm the last handled update, or Telegram sends it again after a restart."""
        if self._offset == self._confirmed:
            return
        with contextlib.suppress(bot_errors.TelegramError, TimeoutError):
            async with asyncio.timeout(2):
                await self._bot.raw_updates(self._offset, ALLOWED_UPDATES, 0, limit=1)

    async def _readable(self, received: list[Any]) -> list[Update]:
        """The updates that can be built, up to the first that has to be fetched once more."""
        found: list[Update] = []
        self._end = self._offset
        for number, raw in zip(_numbers(received, self._offset), received, strict=True):
            update = self._build(raw)
            if isinstance(update, Update):
                found.append(update)
            elif number is not None and number != self._suspect:
                self._suspect = number
                break
            else:
                await self._leave_out(update)
            if number is not None:
                self._end = number + 1
        return found

    async def _handle_all(self, updates: list[Update]) -> None:
        self._open = [update.update_id for update in updates]
        try:
            arranged = await self._arrange(updates)
        except Exception:
            log.exception("updates could not be put into order")
            arranged = updates
        for update in arranged:
            await self._handle_shielded(update)
        self._open.clear()
        self._offset = self._end

    def _build(self, raw: Any) -> Update | UnreadableUpdate:
        try:
            if type(raw["update_id"]) is not int:
                raise TypeError("update_id is not a number")
            built = Update.de_json(raw, self._bot)
            if not isinstance(built, Update):
                raise TypeError("not an update")
        except Exception as error:
            said = mask(f"{type(error).__name__}: {error}")[:200]
            return UnreadableUpdate(_kind(raw), said, _sample(raw), _number(raw) is not None)
        return built

    async def _leave_out(self, update: UnreadableUpdate) -> None:
        self.skipped += 1
        log.error("an update can't be read and is left out", kind=update.kind, error=update.error)
        try:
            await self._report(update)
        except Exception:
            log.exception("an unreadable update could not be reported")
        if not update.numbered:
            await asyncio.sleep(NUMBERLESS_SECONDS)

    async def _handle_shielded(self, update: Update) -> None:
        """Handle an update; a cancellation waits until its handler has finished."""
        handling = asyncio.ensure_future(self._handle(update))
        try:
            await asyncio.shield(handling)
        finally:
            if not handling.done():
                await asyncio.wait({handling}, timeout=FINISH_SECONDS)
            if handling.done():
                self._open.remove(update.update_id)
                self._offset = min(self._open, default=self._end)
            else:
                handling.cancel()
                await asyncio.gather(handling, return_exceptions=True)

    async def _handle(self, update: Update) -> None:
        try:
            async with asyncio.timeout(HANDLER_SECONDS):
                await self._application.process_update(update)
        except TimeoutError as error:
            # Beside everything else: what keeps a handler waiting may keep this waiting, too.
            self._application.create_task(self._application.process_error(update, error))
        except Exception:
            log.exception("an update could not be handled", update=update.update_id)


def _numbers(received: Sequence[Any], offset: int) -> list[int | None]:
    """The number of each update. They are sequential (core.telegram.org/bots/api#update), so one
    without a number has that of its neighbour and one; None if no neighbour has any."""
    numbers = [_number(one) for one in received]
    known = next(((at, number) for at, number in enumerate(numbers) if number is not None), None)
    if known is not None:
        first = known[1] - known[0]
    elif offset:
        first = offset
    else:
        return numbers
    filled: list[int | None] = []
    for number in numbers:
        before = filled[-1] if filled else first - 1
        filled.append(number if number is not None else (before or 0) + 1)
    return filled


def _number(raw: Any) -> int | None:
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if type(number) is int else None


def _kind(raw: Any) -> str:
    kinds = [str(key) for key in raw if key != "update_id"] if isinstance(raw, dict) else []
    return kinds[0][:40] if kinds else ""


def _sample(raw: Any) -> str:
    return mask(json.dumps(raw, ensure_ascii=False, default=str))[:SAMPLE_LENGTH]
