"""Deliveries of drafts: queued, claimed, sent."""

from __future__ import annotations

from accounts.models import TelegramAccount
from accounts.telegram.types import SentMessage
from drafts.delivery_handlers import HANDLERS
from outbox import claim as claims
from outbox.claim import Job
from outbox.record import record_sent


def claim() -> list[Job]:
    ids = list(TelegramAccount.objects.values_list("pk", flat=True))
    return claims.claim_due(HANDLERS, accounts=ids, bot=True, busy=[], limit=50)


def deliver() -> list[Job]:
    """Everything that is queued arrives."""
    done: list[Job] = []
    number = 1000
    while jobs := claim():
        for job in jobs:
            number += 1
            record_sent(job.id, SentMessage(job.outgoing.edits or number, None), HANDLERS)
        done += jobs
    return done


def kinds(jobs: list[Job]) -> list[str]:
    return [job.kind for job in jobs]
