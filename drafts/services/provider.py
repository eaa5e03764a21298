"""Obeys the AI's provider as a whole: when it asks to wait, or its quota is used up, no chat is
tried until the time is over."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db.models import QuerySet
from django.utils import timezone

from core.retry import Backoff
from drafts.ai.types import DrafterFailure
from drafts.models import AiProvider

log = structlog.get_logger(__name__)

#: The pauses of a provider that asks to slow down and does not say for how long.
BACKOFF = Backoff(first=10, most=1800, factor=3)
#: Nobody is obeyed for longer.
LONGEST = timedelta(hours=6)


def troubled() -> QuerySet[AiProvider]:
    """The provider, if it has asked to wait and not answered since."""
    return AiProvider.objects.filter(name=AiProvider.NAME, failures__gt=0)


def why_not_asked() -> DrafterFailure | None:
    """Why the provider may not be asked now, and until when, if so."""
    now = timezone.now()
    provider = troubled().filter(paused_until__gt=now).first()
    if provider is None or provider.paused_until is None:
        return None
    return DrafterFailure(
        provider.sentence,
        whole=True,
        used_up=provider.used_up,
        pause_seconds=(provider.paused_until - now).total_seconds(),
        paused_until=provider.paused_until,
    )


def note_failure(failure: DrafterFailure) -> datetime | None:
    """Keep what a failure says about the provider; until when it may not be asked."""
    if not (failure.pause_seconds or failure.slow_down):
        return None
    now = timezone.now()
    provider, _made = AiProvider.objects.get_or_create(name=AiProvider.NAME)
    seconds = failure.pause_seconds or BACKOFF.seconds(provider.failures + 1)
    until = now + timedelta(seconds=min(seconds, LONGEST.total_seconds()))
    AiProvider.objects.filter(pk=provider.pk).update(
        paused_until=max(until, provider.paused_until or until),
        failing_since=provider.failing_since or now,
        failures=provider.failures + 1,
        used_up=failure.used_up,
        sentence=failure.sentence[:300],
    )
    log.warning("the AI's provider is left alone", until=until, why=failure.sentence)
    return until


def note_success() -> None:
    """It has answered: nothing stands in the way."""
    AiProvider.objects.filter(name=AiProvider.NAME).update(
        paused_until=None, failing_since=None, failures=0, used_up=False, sentence=""
    )


def try_used_up_again() -> None:
    """The owner may have topped the quota up: ask at once."""
    AiProvider.objects.filter(name=AiProvider.NAME, used_up=True).update(paused_until=None)
