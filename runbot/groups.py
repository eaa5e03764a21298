"""Read the watched groups of an account: after connecting, and periodically.

Live messages arrive as updates. Reading adds those written while the account was not connected,
makes the baseline of newly watched groups, and detects lost access.
"""

from __future__ import annotations

import asyncio

import structlog

from accounts.telegram.errors import TelegramFailure, Treatment
from accounts.telegram.types import CHANNEL_ID_BASE, ChatMessage
from accounts.telegram.user_client import UserClient
from core.threads import in_thread
from monitoring.services import groups, posts
from runbot.failures import concerns_one_chat

log = structlog.get_logger(__name__)

LOOK_SECONDS = 3.0
#: Messages of the first read of a group, and at most after a downtime.
FIRST = 100
MOST_MISSED = 2000


async def read_groups(client: UserClient, account_id: int) -> None:
    """Read due groups while the connection lasts. Failures of a single group are stored with it;
    failures of the connection are raised."""
    while True:
        for chat, known_id in await in_thread(groups.due, account_id):
            try:
                found = await _read(client, chat.chat_id, known_id)
                moved_to = await _moved_to(client, chat.chat_id)
            except TelegramFailure as error:
                if not await concerns_one_chat(client, error.failure):
                    raise
                log.info("a group can't be read", failure=error.failure.name)
                await in_thread(groups.note_failure, account_id, chat.chat_id, error.failure)
                if error.failure.treatment is Treatment.WAIT:
                    await asyncio.sleep(error.failure.seconds)
            else:
                await in_thread(posts.store_read, account_id, chat.chat_id, *found)
                if moved_to is not None:
                    await in_thread(groups.follow, account_id, chat.chat_id, moved_to)
        await asyncio.sleep(LOOK_SECONDS)


async def _moved_to(client: UserClient, chat_id: int) -> int | None:
    """Only groups that are no supergroups yet are turned into one."""
    return await client.moved_to(chat_id) if chat_id > CHANNEL_ID_BASE else None


async def _read(
    client: UserClient, chat_id: int, known_id: int | None
) -> tuple[list[ChatMessage], int | None, bool]:
    most = MOST_MISSED if known_id else FIRST
    found, newest_id, complete = await client.messages_after(chat_id, known_id or 0, most)
    return found, newest_id, complete or not known_id
