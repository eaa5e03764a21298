"""Nothing waits for a time that the clock, which was put back, will not show for long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Outage
from accounts.services import sign_in
from aibot.tasks import bring_waits_forward
from drafts.models import AiProvider
from knowledge.models import ImportRun
from monitoring import references
from monitoring.models import Keyword, KeywordPlatform, Platform, PlatformState
from monitoring.services import keywords
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.drafts import factories as drafts

pytestmark = pytest.mark.django_db

MONTH, HOURS, MINUTE = timedelta(days=30), timedelta(hours=8), timedelta(seconds=61)


@pytest.mark.parametrize("by", [MONTH, HOURS, MINUTE])
def test_what_waits_by_the_old_clock_waits_no_longer_than_it_was_to(by: timedelta) -> None:
    """Neither the pause that Telegram or a site asked for nor a claim lasts longer, or shorter."""
    left = timedelta(hours=8)
    ahead, past = timezone.now() + by + left, timezone.now() - timedelta(minutes=1)
    keywords.add(accounts.owner(), "Kappmesser")
    chat = drafts.chat(analysis_due_at=ahead, analysis_claimed_until=ahead)
    rows = [
        (accounts.account(paused_until=ahead), "paused_until"),
        (accounts.delivery(attempts=1, available_at=ahead), "available_at"),
        (accounts.delivery(kind=references.KEYWORD_EDIT, available_at=ahead), "available_at"),
        (Outage.objects.create(subject="ai", began_at=ahead), "began_at"),
        (chat, "analysis_due_at"),
        (chat, "analysis_claimed_until"),
        (AiProvider.objects.create(paused_until=ahead), "paused_until"),
        (set_to(Keyword.objects.get(), next_check_at=ahead), "next_check_at"),
        (set_to(KeywordPlatform.objects.first(), leased_until=ahead), "leased_until"),
        (state(next_slot_at=ahead, open_until=ahead), "next_slot_at"),
        (PlatformState.objects.get(), "open_until"),
        (set_to(sign_in.begin(accounts.account("B"), "qr", None), changed_at=ahead), "changed_at"),
        (set_to(ImportRun.objects.create(), step_at=ahead), "step_at"),
    ]
    waiting = set_to(KeywordPlatform.objects.first(), full_read_at=past)
    snoozed = drafts.draft(due_at=ahead)

    bring_waits_forward(by.total_seconds())

    for row, field in rows:
        assert fresh(row, field) == ahead - by, (row, field)
    assert fresh(waiting, "full_read_at") == past
    assert fresh(snoozed, "due_at") == ahead, "that is what somebody chose"


@pytest.mark.parametrize(
    ("by", "earlier"),
    [(MONTH, MONTH), (MONTH + HOURS, MONTH), (HOURS, timedelta()), (MINUTE, timedelta())],
)
def test_a_message_for_the_end_of_the_night_keeps_its_time_of_day(
    by: timedelta, earlier: timedelta
) -> None:
    ahead = timezone.now() + by + HOURS
    quiet = accounts.delivery(kind=references.FINDS, available_at=ahead)
    bring_waits_forward(by.total_seconds())
    assert fresh(quiet, "available_at") == ahead - earlier
    assert Delivery.objects.count() == 1


def state(**fields: Any) -> PlatformState:
    return PlatformState.objects.create(platform=Platform.objects.all()[0], **fields)


def set_to(row: Any, **fields: Any) -> Any:
    type(row).objects.filter(pk=row.pk).update(**fields)
    return row


def fresh(row: Any, field: str) -> datetime:
    row.refresh_from_db()
    value: datetime = getattr(row, field)
    return value
