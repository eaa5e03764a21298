"""Catch up on what was written while an account was away.

Telegram's stream of updates tells of most, but neither of edits and deletions in a long gap nor of
silent losses. So the newest chats are read and compared by message id. Live updates come in
meanwhile; storing is idempotent.
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
    """How many of the newest chats are always read, and how many messages of each at least."""

    dialogs: int
    messages: int


async def catch_up(
    client: UserClient,
    account_id: int,
    had: Mapping[int, int | None],
    limits: CatchUpLimits,
    put: UpdateHandler,
) -> None:
    """Hand over the newest messages of each chosen chat, and everything since those we have.

    `had` is the newest message id of each chat from before the connection was made: what the
    stream of updates brings at once must not hide that a chat went on while we were away.
    """
    chats = await _patiently(lambda: client.newest_chats(LOOKED_AT_DIALOGS))
    await in_thread(groups.note_groups, account_id, chats)
    chosen = await in_thread(reconciliation.choose, account_id, chats, limits.dialogs, had)
    for chat, known_id in chosen:
        asked_at = timezone.now()
        found = await _read(client, chat, known_id, limits.messages)
        put(History(chat, tuple(found), asked_at))
    await client.mark_read_position()


async def _read(
    client: UserClient, chat: ChatInfo, known_id: int | None, messages: int
) -> list[ChatMessage]:
    """A chat's newest messages without a gap to those that we have, and some of these too: they
    may have been changed or deleted."""
    limit = messages if known_id is None or chat.newest_id == known_id else PAGE
    found = await _patiently(lambda: client.newest_messages(chat.chat_id, limit))
    while known_id and found and found[0].message_id > known_id and len(found) < MOST_MISSED:
        oldest = found[0].message_id
        page = await _patiently(
            lambda oldest=oldest: client.newest_messages(  # type: ignore[misc]
                chat.chat_id, PAGE, before_id=oldest
            )
        )
        if not page:
            break
        found = page + found
    return found


async def _patiently(ask: Callable[[], Awaitable[list[T]]]) -> list[T]:
    """Ask; when Telegram wants us to wait, wait and ask again. What may not be read is empty."""
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
