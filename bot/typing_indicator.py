"""Telegram's "typing…" while a worker does what somebody asked for."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any

import structlog
from django.utils import timezone
from telegram import Bot
from telegram import error as bot_errors
from telegram.constants import ChatAction

from core.threads import in_thread
from drafts.models import Rewrite, Script
from monitoring.models import Inquiry, KeywordPlatform

log = structlog.get_logger(__name__)

#: What is done sooner needs no sign.
QUICK_SECONDS = 1.0
#: Telegram shows it for 5 seconds (core.telegram.org/bots/api#sendchataction).
AGAIN_SECONDS = 4.5
#: What takes longer than this waits for something else, and its message says so.
LONGEST = timedelta(minutes=2)
#: The chats in which it is shown, with their tasks, in the data of the bot.
TYPING = "typing"

Baseline = KeywordPlatform.Baseline


def start_typing(bot: Bot, data: MutableMapping[Any, Any], chat_id: int) -> None:
    """Show that something is done for this chat, until it is. Not a task of PTB: that would wait
    for it when it stops."""
    tasks: dict[int, asyncio.Task[None]] = data.setdefault(TYPING, {})
    if chat_id not in tasks:
        tasks[chat_id] = asyncio.create_task(show_typing(bot, chat_id))
        tasks[chat_id].add_done_callback(lambda _done: tasks.pop(chat_id, None))


async def show_typing(bot: Bot, chat_id: int) -> None:
    """Show "typing…" while there is work for this chat. Ends without a word if Telegram does not
    take it: it is only a courtesy."""
    try:
        await asyncio.sleep(QUICK_SECONDS)
        while await in_thread(works_for, chat_id):
            await bot.send_chat_action(chat_id, ChatAction.TYPING)
            await asyncio.sleep(AGAIN_SECONDS)
    except bot_errors.TelegramError as error:
        log.info("typing could not be shown", error=error)


def works_for(chat_id: int) -> bool:
    """Whether a worker has something to do that this person asked for a moment ago: an answer that
    needs the sites, a new keyword's first search, a text of the AI."""
    since = timezone.now() - LONGEST
    mine = {"person__telegram_id": chat_id}
    return (
        Inquiry.objects.filter(**mine, finished_at=None, created_at__gt=since).exists()
        or Rewrite.objects.filter(**mine, state=Rewrite.State.OPEN, asked_at__gt=since).exists()
        or Script.objects.filter(**mine, state=Script.State.OPEN, asked_at__gt=since).exists()
        or KeywordPlatform.objects.filter(
            keyword__person__telegram_id=chat_id,
            keyword__deleted_at=None,
            keyword__active=True,
            platform__enabled=True,
            baseline__in=[Baseline.PENDING, Baseline.RUNNING],
            since__gt=since,
        ).exists()
    )
