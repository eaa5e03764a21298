"""When a chat is read by the AI. `Chat.analysis_due_at` decides; Celery is only woken."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.retry import retry_on_lock
from core.task_queue import enqueue_waiting
from core.wake import ANALYSES, READING, notify
from drafts.models import Chat
from drafts.selectors import chats_with_something_unanswered, due_analyses
from drafts.services.loop_guard import pause_for
from drafts.services.provider import try_used_up_again

ANALYSE_CHAT = "drafts.tasks.analyse_chat"


def make_due(chat: Chat, *, since: datetime | None = None) -> None:
    """Have a chat analysed once the burst of messages is over, which began at `since` (now); later
    where several answers have left by themselves just now."""
    debounce = timedelta(seconds=settings.ANALYSIS_DEBOUNCE_SECONDS)
    chat.analysis_due_at = (since or timezone.now()) + debounce + pause_for(chat)
    chat.analysis_queued_at = None
    chat.save(update_fields=["analysis_due_at", "analysis_queued_at", "last_message_at"])
    notify(ANALYSES)


def request_analysis(chat_ids: list[int]) -> int:
    """Analyse these chats now, also if they were before; how many will be. Chats where AI is off,
    and groups, are left out."""
    chats = Chat.objects.filter(pk__in=chat_ids, kind=Chat.Kind.PRIVATE).exclude(mode=Chat.Mode.OFF)
    due = {"analysed_message_id": 0, "analysis_due_at": timezone.now(), "analysis_queued_at": None}
    count = retry_on_lock(lambda: chats.update(**due))
    notify(ANALYSES)
    transaction.on_commit(enqueue_due, robust=True)
    return count


def check_unanswered(*, hurry: bool = False) -> int:
    """Make every chat with something unanswered due now; how many there are that were not. Beat
    does this every 20 minutes. With `hurry` (`/check`), pauses after failures end, too, and runbot
    compares the chats with Telegram."""
    now = timezone.now()
    if hurry:
        try_used_up_again()
    ids = [
        chat.pk
        for chat in chats_with_something_unanswered()
        if chat.analysis_due_at is None or (hurry and chat.analysis_due_at > now)
    ]
    chats = Chat.objects.filter(pk__in=ids)
    retry_on_lock(lambda: chats.update(analysis_due_at=now, analysis_queued_at=None))
    notify(ANALYSES)
    if hurry:
        notify(READING)
    transaction.on_commit(enqueue_due, robust=True)
    return len(ids)


def start_due() -> datetime | None:
    """Enqueue every analysis that is due; when the next one will be. Both by one clock reading, so
    that what becomes due in between is not forgotten."""
    now = timezone.now()
    enqueue_due(now=now)
    return next_due_at(after=now)


def enqueue_due(limit: int = 200, *, now: datetime | None = None) -> int:
    """Enqueue every analysis that is due; how many."""
    due = due_analyses(now or timezone.now())
    return enqueue_waiting(ANALYSE_CHAT, due, "analysis_queued_at", limit)


def next_due_at(after: datetime) -> datetime | None:
    """When the next analysis becomes due, `after` a moment (UTC)."""
    later = Chat.objects.filter(analysis_due_at__gt=after)
    return later.order_by("analysis_due_at").values_list("analysis_due_at", flat=True).first()


def set_mode(chat: Chat, mode: str) -> None:
    """Change what the AI may do in a chat; a question that waits is looked at when that is
    stored."""
    chat.mode = mode
    chat.save(update_fields=["mode"])
    transaction.on_commit(check_unanswered, robust=True)
