"""Who works on a draft: one of several reviewers may hold its card for a while, so that two don't
write the same answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Person
from accounts.selectors import reviewers
from drafts import approvals, states
from drafts.models import Draft, DraftEvent
from drafts.services.events import record
from drafts.services.showing.card_deliveries import refresh_others


class Held(Exception):
    """Somebody else works on this draft."""

    def __init__(self, holder: Person | None) -> None:
        super().__init__()
        self.holder = holder


def holder_of(draft: Draft) -> Person | None:
    """Who works on a draft just now."""
    if draft.held_by_id is None or draft.held_at is None or draft.held_at <= _ended():
        return None
    return draft.held_by


def other_holder(draft: Draft, person: Person | None) -> Person | None:
    """Who else works on a draft just now. A user of the admin (None) is no Person: where one person
    alone decides, it is them."""
    holder = holder_of(draft)
    if holder is None or holder == person:
        return None
    return holder if person is not None or reviewers().count() > 1 else None


def check_free(draft: Draft, person: Person | None) -> None:
    """Raise Held if somebody else works on a pending draft."""
    holder = other_holder(draft, person) if draft.state == states.PENDING else None
    if holder is not None:
        raise Held(holder)


def hold(draft: Draft, person: Person) -> None:
    """Hold a draft for a person, or for longer. Raises Held; of two at once, one succeeds."""
    now = timezone.now()
    free = Q(held_by=None) | Q(held_by=person) | Q(held_at=None) | Q(held_at__lte=_ended())
    before = holder_of(draft)
    with transaction.atomic():
        if not Draft.objects.filter(free, pk=draft.pk).update(held_by=person, held_at=now):
            draft.refresh_from_db()
            raise Held(draft.held_by)
        draft.held_by, draft.held_at = person, now
        if before != person:
            record(draft, DraftEvent.Kind.HELD, person)
            refresh_others(draft, person)


def take_over(draft: Draft, person: Person | None, by: str = "") -> None:
    """Hold a draft that somebody else has held so far; of two at once, one succeeds. A user of the
    admin, whom `by` names, only has it let go: nobody but a person holds a draft."""
    now, before = timezone.now() if person else None, draft.held_by
    with transaction.atomic():
        rows = Draft.objects.filter(pk=draft.pk, held_by=before, held_at=draft.held_at)
        if not rows.update(held_by=person, held_at=now):
            draft.refresh_from_db()
            raise Held(draft.held_by)
        draft.held_by, draft.held_at = person, now
        detail = approvals.detail_of(by, f"taken over from {before}")
        record(draft, DraftEvent.Kind.HELD, person, detail)
        refresh_others(draft, None)


def release(draft: Draft, person: Person) -> None:
    """Let go of a draft, if this person holds it."""
    with transaction.atomic():
        if Draft.objects.filter(pk=draft.pk, held_by=person).update(held_by=None, held_at=None):
            draft.held_by = draft.held_at = None
            record(draft, DraftEvent.Kind.HELD, person, "let go")
            refresh_others(draft, None)


def end_old_holds(limit: int = 100) -> int:
    """Let go of what was held for too long; how many drafts."""
    old = Draft.objects.filter(
        state=states.PENDING, held_by__isnull=False, held_at__lte=_ended()
    ).order_by("id")
    count = 0
    for draft in old[:limit]:
        with transaction.atomic():
            same = Draft.objects.filter(
                pk=draft.pk, held_by=draft.held_by_id, held_at=draft.held_at
            )
            if same.update(held_by=None, held_at=None):
                refresh_others(draft, None)
                count += 1
    return count


def _ended() -> datetime:
    """What was held since before this moment is held no longer."""
    return timezone.now() - timedelta(minutes=settings.CARD_HOLD_MINUTES)
