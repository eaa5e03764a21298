"""The queue of what people asked the AI for (`AIJob`).

A worker is woken at once for a new row, and again every minute while it is open, so that neither a
lost message nor a killed worker loses it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from core.task_queue import enqueue_waiting
from drafts.models.ai_job import AIJob

J = TypeVar("J", bound=AIJob)

#: Added to the AI's own time limit: storing the result takes moments.
CLAIM_MARGIN_SECONDS = 15
#: A row that was claimed more often than this has stopped its workers.
ATTEMPTS = 3
STOPPED = _("The worker stopped in the middle.")
UNEXPECTED = _("Something unexpected happened; the log has more.")


def enqueue_open(model: type[AIJob], task: str, limit: int) -> int:
    """Wake a worker with `task` for every row that waits; how many."""
    waiting = model._default_manager.filter(_unclaimed(), state=AIJob.State.OPEN)
    return enqueue_waiting(task, waiting.order_by("pk"), "queued_at", limit)


def claim(model: type[J], pk: int, *related: str) -> J | None:
    """Take a row for as long as the AI may need, with what it is related to; None if another worker
    has it, or if it is done."""
    until = timezone.now() + timedelta(seconds=settings.AI_TIMEOUT_SECONDS + CLAIM_MARGIN_SECONDS)
    rows = model._default_manager.filter(_unclaimed(), pk=pk, state=AIJob.State.OPEN)
    if not rows.update(claimed_until=until, attempts=F("attempts") + 1, queued_at=None):
        return None
    return model._default_manager.select_related("person", *related).get(pk=pk)


def end(row: AIJob, state: str, **values: str) -> bool:
    """End a row that this worker has claimed; whether it was still this worker's."""
    mine = type(row)._default_manager.filter(
        pk=row.pk, state=AIJob.State.OPEN, claimed_until=row.claimed_until
    )
    return bool(mine.update(state=state, done_at=timezone.now(), **values))


def _unclaimed() -> Q:
    return Q(claimed_until=None) | Q(claimed_until__lte=timezone.now())
