"""Whether the AI works at all, seen from what came of its latest looks at the chats."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile

from django.utils import timezone

from drafts.models import Analysis
from drafts.services.provider import troubled
from health.findings import AI, Finding

Outcome = Analysis.Outcome

#: A chat whose analysis failed is tried again at least every half hour.
LOOK_BACK = timedelta(hours=1)
FAILURES = 3
#: So many analyses are looked at; what is older says nothing of now.
NEWEST = 200


def check_ai() -> Finding:
    """The AI is down when it has failed several times since it last answered. Before that nothing
    is certain, but the finding has the last failure."""
    if provider := troubled().filter(used_up=True).first():
        return Finding(AI, True, provider.failing_since, provider.sentence, at_once=True)
    since = timezone.now() - LOOK_BACK
    rows = Analysis.objects.order_by("-id").values_list("outcome", "error", "finished_at")
    lately = [row[:2] for row in rows[:NEWEST] if row[2] is not None and row[2] >= since]
    failed = [error for _outcome, error in takewhile(_has_failed, lately)]
    if not failed:
        return Finding(AI, False if lately else None)
    if len(failed) < FAILURES:
        return Finding(AI, None, detail=failed[0])
    return Finding(AI, True, _failing_since(), failed[0])


def _has_failed(analysis: tuple[str, str]) -> bool:
    return analysis[0] == Outcome.FAILED


def _failing_since() -> datetime | None:
    """The first failure after the last success."""
    success = Analysis.objects.exclude(outcome__in=[Outcome.FAILED, Outcome.RUNNING])
    last = success.order_by("-id").values_list("id", flat=True).first() or 0
    failed = Analysis.objects.filter(id__gt=last, outcome=Outcome.FAILED)
    return failed.order_by("id").values_list("started_at", flat=True).first()
