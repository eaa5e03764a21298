"""The times that work waits for, brought forward when the clock was put back.

They were written by the old clock, and would keep everything waiting for as long as it was put
back. What comes too early by this is only tried once more. Times that people chose (snoozed, muted,
quiet hours) stay as they are, and so do claims, which end with their work.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import TelegramAccount
from core.retry import retry_on_lock
from core.wake import notify
from drafts.models import AiProvider, Chat
from monitoring.models import Group, Keyword, KeywordPlatform, PlatformState, TypoSearch
from outbox.models import Delivery


def bring_forward() -> None:
    """Let nothing wait any longer whose time is still to come."""
    now = timezone.now()
    for rows, field in _waits():
        retry_on_lock(partial(rows.filter(**{f"{field}__gt": now}).update, **{field: now}))
    notify()


def _waits() -> Iterator[tuple[QuerySet[Any], str]]:
    yield TelegramAccount.objects.all(), "paused_until"
    yield Delivery.objects.filter(attempts__gt=0, state__in=Delivery.OPEN), "available_at"
    yield Chat.objects.all(), "analysis_due_at"
    yield Chat.objects.all(), "read_again_at"
    yield AiProvider.objects.all(), "paused_until"
    yield Keyword.objects.all(), "next_check_at"
    yield KeywordPlatform.objects.all(), "full_read_at"
    yield Group.objects.all(), "next_read_at"
    yield TypoSearch.objects.all(), "next_at"
    for field in ("next_slot_at", "open_until", "probing_until"):
        yield PlatformState.objects.all(), field
