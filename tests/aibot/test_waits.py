"""Nothing waits for a time that the clock, which was put back, will not show for long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from aibot.tasks import bring_waits_forward
from drafts.models import AiProvider
from monitoring.models import Keyword, KeywordPlatform, Platform, PlatformState
from monitoring.services import keywords
from tests.accounts import factories as accounts
from tests.drafts import factories as drafts

pytestmark = pytest.mark.django_db


def test_what_waits_by_the_old_clock_is_due(settings: Any) -> None:
    now = timezone.now()
    ahead, past = now + timedelta(hours=2), now - timedelta(minutes=1)
    keywords.add(accounts.owner(), "Kappmesser")
    rows = [
        (accounts.account(paused_until=ahead), "paused_until"),
        (accounts.delivery(attempts=1, available_at=ahead), "available_at"),
        (drafts.chat(analysis_due_at=ahead), "analysis_due_at"),
        (AiProvider.objects.create(paused_until=ahead), "paused_until"),
        (set_to(Keyword.objects.get(), next_check_at=ahead), "next_check_at"),
        (state(next_slot_at=ahead, open_until=ahead), "next_slot_at"),
        (PlatformState.objects.get(), "open_until"),
    ]
    waiting = set_to(KeywordPlatform.objects.first(), full_read_at=past)
    quiet = accounts.delivery(attempts=0, available_at=ahead)
    snoozed = drafts.draft(due_at=ahead)

    bring_waits_forward()

    for row, field in rows:
        assert now <= fresh(row, field) <= timezone.now(), (row, field)
    assert fresh(waiting, "full_read_at") == past
    assert fresh(quiet, "available_at") == ahead, "at night nobody is woken"
    assert fresh(snoozed, "due_at") == ahead, "that is what somebody chose"


def state(**fields: Any) -> PlatformState:
    return PlatformState.objects.create(platform=Platform.objects.all()[0], **fields)


def set_to(row: Any, **fields: Any) -> Any:
    type(row).objects.filter(pk=row.pk).update(**fields)
    return row


def fresh(row: Any, field: str) -> datetime:
    row.refresh_from_db()
    value: datetime = getattr(row, field)
    return value
