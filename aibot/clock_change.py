"""The times that work waits for, brought forward when the clock was put back.

They were written by the old clock, and would keep everything waiting for as long as it was put
back. Each comes earlier by as much, so that a pause that Telegram or a site asked for, and what a
worker has claimed, stay as long as they were. Times that people chose (snoozed, muted) stay as they
are, and messages for the end of somebody's night keep their time of day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import Outage, SignIn, TelegramAccount
from core.retry import retry_on_lock
from core.wake import notify
from drafts.models import AiProvider, Chat, Draft, Rewrite, Script
from drafts.references import REMINDER, SUGGESTION
from knowledge.models import ImportRun
from monitoring.models import (
    Announcement,
    Group,
    Inquiry,
    Keyword,
    KeywordPlatform,
    PlatformState,
    TypoSearch,
)
from monitoring.references import FINDS, HELD, NOTICE, UNMUTED
from outbox.models import Delivery

#: Messages that wait for the time of day that suits a person.
BY_DAY = (FINDS, HELD, NOTICE, REMINDER, SUGGESTION, UNMUTED)


def bring_forward(by: timedelta) -> None:
    """Make all pending times earlier by `by`, after the clock was put back by as much."""
    for rows, fields in _waits():
        for field in fields:
            _bring_forward(rows, field, by)
    waiting = Delivery.objects.filter(state__in=Delivery.OPEN)
    by_day = Q(kind__in=BY_DAY, attempts=0)
    _bring_forward(waiting.filter(by_day), "available_at", timedelta(days=by.days))
    _bring_forward(waiting.exclude(by_day), "available_at", by)
    notify()


def _bring_forward(rows: QuerySet[Any], field: str, by: timedelta) -> None:
    ahead = rows.filter(**{f"{field}__gt": timezone.now()})
    retry_on_lock(partial(ahead.update, **{field: F(field) - by}))


def _waits() -> Iterator[tuple[QuerySet[Any], tuple[str, ...]]]:
    yield TelegramAccount.objects.all(), ("paused_until",)
    yield SignIn.objects.all(), ("changed_at",)
    yield ImportRun.objects.all(), ("step_at",)
    yield Outage.objects.all(), ("began_at", "notified_at", "ended_at")
    yield AiProvider.objects.all(), ("paused_until", "failing_since")
    yield (
        Chat.objects.all(),
        ("analysis_due_at", "analysis_queued_at", "analysis_claimed_until", "read_again_at"),
    )
    yield Draft.objects.all(), ("held_at",)
    for jobs in (Rewrite, Script):
        yield jobs.objects.all(), ("queued_at", "claimed_until")
    yield Keyword.objects.all(), ("next_check_at",)
    yield KeywordPlatform.objects.all(), ("full_read_at", "leased_until")
    yield Announcement.objects.all(), ("compare_by",)
    yield Inquiry.objects.all(), ("enqueued_at",)
    yield Group.objects.all(), ("next_read_at",)
    yield TypoSearch.objects.all(), ("next_at",)
    yield PlatformState.objects.all(), ("next_slot_at", "open_until", "probing_until", "probed_at")
