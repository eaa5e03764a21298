"""Whether the AI works at all, seen from what came of its latest looks at the chats."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile
from typing import NamedTuple

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


class _Look(NamedTuple):
    """What came of one analysis."""

    outcome: str
    error: str
    whole: bool
    chat_id: int
    finished_at: datetime | None


def check_ai() -> Finding:
    """The AI is down when it has failed several times since it last answered. Before that, or if it
    only can't make sense of a single chat, nothing is certain, but the finding has the last
    failure."""
    if provider := troubled().filter(used_up=True).first():
        return Finding(AI, True, provider.failing_since, provider.sentence, at_once=True)
    since = timezone.now() - LOOK_BACK
    rows = Analysis.objects.order_by("-id").values_list(*_Look._fields)[:NEWEST]
    lately = [one for one in map(_Look._make, rows) if one.finished_at and one.finished_at >= since]
    failed = list(takewhile(lambda one: one.outcome == Outcome.FAILED, lately))
    if not failed:
        return Finding(AI, False if lately else None)
    one_chat = len({one.chat_id for one in failed}) == 1 and not any(one.whole for one in failed)
    if len(failed) < FAILURES or one_chat:
        return Finding(AI, None, detail=failed[0].error)
    return Finding(AI, True, _failing_since(), failed[0].error)


def _failing_since() -> datetime | None:
    """The first failure after the last success."""
    success = Analysis.objects.exclude(outcome__in=[Outcome.FAILED, Outcome.RUNNING])
    last = success.order_by("-id").values_list("id", flat=True).first() or 0
    failed = Analysis.objects.filter(id__gt=last, outcome=Outcome.FAILED)
    return failed.order_by("id").values_list("started_at", flat=True).first()
