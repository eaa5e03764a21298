"""Read the messages that were written while an account was not connected.

Telegram's update stream is not complete: it lacks edits and deletions in a long gap, and lost
updates. So the newest chats are read and compared by message id. Live updates arrive at the same
time; storing is idempotent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import structlog
from django.utils import timezone

from accounts.telegram.errors import TelegramFailure, Treatment
from accounts.telegram.types import ChatInfo, ChatMessage, History, UpdateHandler
from accounts.telegram.user_client import UserClient
from core.threads import in_thread
from drafts.services import reconciliation
from monitoring.services import groups

T = TypeVar("T")
log = structlog.get_logger(__name__)

LOOKED_AT_DIALOGS = 100
PAGE = 100
MOST_MISSED = 2000


@dataclass(frozen=True)
class CatchUpLimits:
    """How many of the newest chats are always read, and the minimum of messages of each."""

    dialogs: int
    messages: int


async def catch_up(
    client: UserClient,
    account_id: int,
    had: Mapping[int, int | None],
    limits: CatchUpLimits,
    put: UpdateHandler,
) -> None:
    """Read the chosen chats back to the messages that are stored, and pass them to `put`.

    `had`: the newest stored message id of each chat from before connecting. Updates that arrive
    right after connecting must not hide a gap before them.
    """
    chats = await _with_flood_wait(lambda: client.newest_chats(LOOKED_AT_DIALOGS))
    await in_thread(groups.note_groups, account_id, chats)
    chosen = await in_thread(reconciliation.choose, account_id, chats, limits.dialogs, had)
    for chat, known_id in chosen:
        asked_at = timezone.now()
        found = await _read(client, chat, known_id, limits.messages)
        put(History(chat, tuple(found), asked_at))
    await client.report_read_position()


async def _read(
    client: UserClient, chat: ChatInfo, known_id: int | None, messages: int
) -> list[ChatMessage]:
    """Read a chat's newest messages without a gap to the stored ones, and some of those too, as
    they may have been edited or deleted."""
    limit = messages if known_id is None or chat.newest_id == known_id else PAGE
    found = await _with_flood_wait(lambda: client.newest_messages(chat.chat_id, limit))
    while known_id and found and found[0].message_id > known_id and len(found) < MOST_MISSED:
        oldest = found[0].message_id
        page = await _with_flood_wait(
            lambda oldest=oldest: client.newest_messages(  # type: ignore[misc]
                chat.chat_id, PAGE, before_id=oldest
            )
        )
        if not page:
            break
        found = page + found
    return found


async def _with_flood_wait(ask: Callable[[], Awaitable[list[T]]]) -> list[T]:
    """Send a request, with retries after flood waits; an empty list if access is refused."""
    while True:
        try:
            return await ask()
        except TelegramFailure as error:
            failure = error.failure
            if failure.treatment is Treatment.REFUSED:
                log.info("a chat can't be read", failure=failure.name)
                return []
            if failure.treatment is not Treatment.WAIT:
                raise
            await asyncio.sleep(failure.seconds)
