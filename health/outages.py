"""Record outages, and notify the owners of each: once when it has lasted for OUTAGE_NOTICE_MINUTES,
and once when it is over.

What comes and goes is notified of ever later: each notice within a day doubles the time that the
next outage must last.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Outage
from accounts.selectors import owners
from core.retry import Backoff
from health.findings import Finding
from health.references import OUTAGE
from outbox.queue import queue_bot_message

log = structlog.get_logger(__name__)

DOWN, BACK = "down", "back"

FLAPPING = timedelta(days=1)
#: The patience grows up to this many times the setting.
MOST_PATIENCE = 64


def note_all(findings: Collection[Finding]) -> None:
    """Note everything that is watched. What no longer is (an account was switched off or removed)
    ends without a word."""
    note(findings)
    known = {finding.subject for finding in findings}
    for outage in Outage.objects.filter(ended_at=None).exclude(subject__in=known):
        _over(outage, notify=False)


def note(findings: Collection[Finding]) -> None:
    """Open and end outages by what was found, and tell the owners what is due."""
    for finding in findings:
        if finding.down:
            _down(finding)
        elif finding.down is False:
            _over(
                Outage.objects.filter(subject=finding.subject, ended_at=None).first(), notify=True
            )


def _down(finding: Finding) -> None:
    now = timezone.now()
    outage, made = Outage.objects.get_or_create(
        subject=finding.subject,
        ended_at=None,
        defaults={"began_at": min(finding.since or now, now), "detail": finding.detail[:300]},
    )
    if made:
        log.warning(
            "something is down",
            subject=finding.subject,
            since=outage.began_at,
            why=finding.detail or None,
        )
    patience = timedelta() if finding.at_once else _patience(finding.subject)
    if made and not finding.at_once:
        return  # after a sleep of the machine everything is silent for a moment, and long since
    if outage.notified_at is None and now - outage.began_at >= patience:
        _notify(outage, DOWN, notified_at=None)


def _over(outage: Outage | None, *, notify: bool) -> None:
    if outage is None:
        return
    now = timezone.now()
    with transaction.atomic():
        ended = Outage.objects.filter(pk=outage.pk, ended_at=None).update(ended_at=now)
        if ended and outage.notified_at and notify:
            _queue(outage, BACK)
    if ended:
        log.info("it works again", subject=outage.subject, since=outage.began_at)


def _patience(subject: str) -> timedelta:
    since = timezone.now() - FLAPPING
    told = Outage.objects.filter(subject=subject, notified_at__gt=since).count()
    minutes = settings.OUTAGE_NOTICE_MINUTES
    return timedelta(minutes=Backoff(minutes, MOST_PATIENCE * minutes).seconds(told + 1))


def _notify(outage: Outage, what: str, **still: object) -> None:
    """Once, however many checks run at once."""
    with transaction.atomic():
        rows = Outage.objects.filter(pk=outage.pk, **still)
        if rows.update(notified_at=timezone.now()):
            _queue(outage, what)


def _queue(outage: Outage, what: str) -> None:
    for owner in owners():
        queue_bot_message(
            chat_id=owner.telegram_id,
            kind=OUTAGE,
            reference=f"outage:{outage.pk}",
            payload={"what": what},
        )
