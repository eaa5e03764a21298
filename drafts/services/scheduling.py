"""When a chat is looked at by the AI. `Chat.analysis_due_at` is the truth; Celery is only told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone

from aibot.lib import rows
from aibot.lib.wake import ANALYSES, notify
from aibot.lib.workers import BrokerAway
from drafts.models import Chat
from drafts.selectors import chats_with_something_unanswered, due_analyses
from drafts.services.queue import enqueue_analysis

log = structlog.get_logger(__name__)

#: A worker that was told and did nothing is told again after this time.
TOLD_FOR = timedelta(seconds=60)

#: Unless a worker has begun, or even ended, before this is noted.
_TOLD = """
    UPDATE drafts_chat SET analysis_queued_at = %s
    WHERE id = %s AND analysis_due_at <= %s AND analysis_claim IS NULL"""
_NEXT_DUE = """
    SELECT {columns} FROM drafts_chat WHERE analysis_due_at > %s
    ORDER BY analysis_due_at LIMIT 1"""


def make_due(
    chat: Chat, *, at_once: bool = False, since: datetime | None = None, **more: Any
) -> None:
    """The chat has a question, `since` the given moment: look at it once the burst of messages is
    over. What else changes in the chat's row may be given, too."""
    wait = 0 if at_once else settings.ANALYSIS_DEBOUNCE_SECONDS
    chat.analysis_due_at = (since or timezone.now()) + timedelta(seconds=wait)
    chat.analysis_queued_at = None
    due = {"analysis_due_at": chat.analysis_due_at, "analysis_queued_at": None}
    rows.update(Chat, chat.pk, {**due, **more}, within={})
    notify(ANALYSES)


def request_analysis(chat_ids: list[int]) -> int:
    """Look at these chats now, also if they were looked at before; how many will be. Chats
    where AI is off, and groups, are left out."""
    chats = Chat.objects.filter(pk__in=chat_ids, kind=Chat.Kind.PRIVATE).exclude(mode=Chat.Mode.OFF)
    count = chats.update(
        analysed_message_id=0, analysis_due_at=timezone.now(), analysis_queued_at=None
    )
    notify(ANALYSES)
    start_due()
    return count


def check_unanswered(*, hurry: bool = False) -> int:
    """Make every chat with something unanswered due now; how many there are that were not. What
    beat does every 20 minutes. With `hurry` (`/check`), pauses after failures end, too."""
    now = timezone.now()
    ids = [
        chat.pk
        for chat in chats_with_something_unanswered()
        if chat.analysis_due_at is None or (hurry and chat.analysis_due_at > now)
    ]
    Chat.objects.filter(pk__in=ids).update(analysis_due_at=now, analysis_queued_at=None)
    notify(ANALYSES)
    start_due()
    return len(ids)


def start_due(limit: int = 200, *, told: tuple[int, datetime] | None = None) -> int:
    """Tell the workers about every analysis that is due, but not about the chat that they were
    `told` about at that time just now; how many were told. A worker that is told twice finds
    nothing to do the second time."""
    now = timezone.now()
    if told is not None:
        chat_id, told_at = told
        rows.execute(_TOLD, [told_at, chat_id, told_at])
    count = 0
    for chat_id in due_analyses(now, now - TOLD_FOR, limit):
        if not tell(chat_id):
            break
        rows.execute(_TOLD, [now, chat_id, now])
        count += 1
    return count


def tell(chat_id: int) -> bool:
    """Tell the workers about one chat whose analysis is due; False if they can't be reached."""
    try:
        enqueue_analysis(chat_id)
    except BrokerAway as error:
        log.warning("the broker can't be reached", error=error)
        return False
    return True


def next_due() -> tuple[int, datetime] | None:
    """Which chat's analysis that was not handed out yet becomes due next, and when."""
    found = rows.read(Chat, _NEXT_DUE, [timezone.now()])
    if not found or found[0].analysis_due_at is None:
        return None
    return found[0].pk, found[0].analysis_due_at


def set_mode(chat: Chat, mode: str) -> None:
    """Change what the AI may do in a chat; a question that waits is looked at now."""
    chat.mode = mode
    chat.save(update_fields=["mode"])
    check_unanswered()
