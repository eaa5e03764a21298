"""One reminder for all cards that have waited too long, for each person who decides; once for each
draft, and not at night."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import Person
from accounts.selectors import reviewers, zone_of
from drafts import references, times
from drafts.models import Draft, DraftEvent
from drafts.selectors import shown_drafts
from outbox.models import Delivery
from outbox.queue import queue_bot_message

LOOK_AT = 100


def remind() -> int:
    """Remind of the drafts that have waited too long; how many. Where it is night, the message
    waits for the morning; it is built when it is sent, so that it names what waits then."""
    if not settings.CARD_REMINDER_MINUTES:
        return 0
    now = timezone.now()
    since = now - timedelta(minutes=settings.CARD_REMINDER_MINUTES)
    late = shown_drafts().annotate(waits_since=Max("cards__created_at"))
    found = list(late.filter(reminded_at=None, waits_since__lte=since)[:LOOK_AT])
    if not found:
        return 0
    with transaction.atomic():
        rows = Draft.objects.filter(pk__in=[one.pk for one in found], reminded_at=None)
        if rows.update(reminded_at=now) != len(found):  # another runbot did
            transaction.set_rollback(True)
            return 0
        DraftEvent.objects.bulk_create(
            DraftEvent(draft=one, kind=DraftEvent.Kind.REMINDED, revision=one.revision)
            for one in found
        )
        for person in reviewers():
            _queue(person)
    return len(found)


def _queue(person: Person) -> None:
    reference = references.reminder_reference(person.pk)
    open_ones = Delivery.objects.filter(
        kind=references.REMINDER, reference=reference, state__in=Delivery.OPEN
    )
    if not open_ones.exists():
        queue_bot_message(
            chat_id=person.telegram_id,
            kind=references.REMINDER,
            reference=reference,
            available_at=times.end_of_night(timezone.now(), zone_of(person)),
            ordering_key="reminder",
        )
