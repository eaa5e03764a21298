"""Read the messages that were written while an account was not connected, or were missed.

Telegram's update stream is not complete: it lacks edits and deletions in a long gap, lost updates,
and what can't be read as an update. So the chats are compared by message id. Live updates arrive at
the same time; storing is idempotent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import TelegramAccount
from accounts.services import connection
from accounts.telegram.errors import TelegramFailure, Treatment
from accounts.telegram.types import ChatInfo, ChatList, History, MessagePage, UpdateHandler
from accounts.telegram.user_client import UserClient
from core.threads import in_thread
from drafts.services.messages import reconciliation
from monitoring.services import groups
from runbot.failures import concerns_one_chat

T = TypeVar("T")
log = structlog.get_logger(__name__)

LOOKED_AT_DIALOGS = 100
PAGE = 100
MOST_MISSED = 2000
#: Also of what is no message of a person, such as "has joined": some groups have little else.
MOST_SEEN = 10_000
#: The list of chats is read back to this long before the last update that was read.
MARGIN = timedelta(hours=1)
#: With more chats than this, progress is shown, and there are pauses between them.
MANY, PACE_SECONDS = 30, 0.1
SHOW_EVERY = 10


@dataclass(frozen=True)
class CatchUpLimits:
    """How many of the newest chats are always read, and the minimum of messages of each."""

    dialogs: int
    messages: int


@dataclass(frozen=True)
class Missed:
    """From where on something may be missing: the newest stored message id of each chat, and the
    date of the last update (None: nothing was ever read)."""

    had: Mapping[int, int | None]
    since: datetime | None = None

    def and_later(self, later: Missed) -> Missed:
        """One that covers a later one, too."""
        return Missed({**later.had, **self.had}, self.since or later.since)


async def catch_up(
    client: UserClient,
    account_id: int,
    missed: Missed,
    limits: CatchUpLimits,
    put: UpdateHandler,
) -> None:
    """Read every chat in which something may be missing back to the messages that are stored, and
    pass them to `put`. A chat that can't be read is left out for a while; the others are read.

    What was stored is to be known from before the gap: updates that arrive right after it must not
    hide it.
    """
    since = missed.since - MARGIN if missed.since else None
    listed: ChatList = await _with_flood_wait(lambda: client.newest_chats(LOOKED_AT_DIALOGS, since))
    await in_thread(groups.note_groups, account_id, list(listed.chats))
    chosen = await in_thread(
        reconciliation.choose, account_id, listed, limits.dialogs, missed.had, since
    )
    try:
        for number, (chat, known_id) in enumerate(chosen):
            if len(chosen) > MANY:
                await asyncio.sleep(PACE_SECONDS)
                if number % SHOW_EVERY == 0:
                    await _show_progress(account_id, number, len(chosen))
            await _read_chat(client, account_id, chat, known_id, limits, put)
    finally:
        if len(chosen) > MANY:
            await _show_progress(account_id, 0, 0)
    await client.report_read_position()


async def _show_progress(account_id: int, done: int, total: int) -> None:
    detail = (
        _("Reading what was written meanwhile: %(done)d of %(total)d chats")
        % {"done": done, "total": total}
        if total
        else ""
    )
    status = TelegramAccount.Status.CONNECTED
    await in_thread(connection.set_status, account_id, status, detail)


async def _read_chat(
    client: UserClient,
    account_id: int,
    chat: ChatInfo,
    known_id: int | None,
    limits: CatchUpLimits,
    put: UpdateHandler,
) -> None:
    asked_at = timezone.now()
    try:
        found = await _read(client, chat, known_id, limits.messages)
    except TelegramFailure as error:
        if not await concerns_one_chat(client, error.failure):
            raise
        await in_thread(reconciliation.note_failure, account_id, chat, error.failure)
        return
    put(History(chat, found.messages, asked_at, found.unreadable))
    await in_thread(reconciliation.note_read, account_id, chat.chat_id)


async def _read(
    client: UserClient, chat: ChatInfo, known_id: int | None, messages: int
) -> MessagePage:
    """Read a chat's newest messages without a gap to the stored ones, and some of those too, as
    they may have been edited or deleted."""
    limit = messages if known_id is None or chat.newest_id == known_id else PAGE
    found = await _with_flood_wait(lambda: client.newest_messages(chat.chat_id, limit))
    while (
        known_id
        and known_id < (oldest := min(found.ids, default=0))
        and len(found.messages) < MOST_MISSED
        and len(found.ids) < MOST_SEEN
    ):
        page = await _with_flood_wait(
            lambda oldest=oldest: client.newest_messages(  # type: ignore[misc]
                chat.chat_id, PAGE, before_id=oldest
            )
        )
        if page.ids <= found.ids:
            break
        found = page + found
    return found


async def _with_flood_wait(ask: Callable[[], Awaitable[T]]) -> T:
    """Send a request, with retries after flood waits."""
    while True:
        try:
            return await ask()
        except TelegramFailure as error:
            failure = error.failure
            if failure.treatment is not Treatment.WAIT:
                raise
            await asyncio.sleep(failure.seconds)
