"""Approved answers that do not leave at once: their cards say what they wait for."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from drafts import states, waiting
from drafts.models import Draft
from drafts.services.showing.card_deliveries import refresh_cards

#: An approved draft leaves within moments; its card says "being sent" only if it does not.
PATIENCE_SECONDS = 1.5
LOOK_AT = 500


def show_delays() -> int:
    """Have the cards of approved drafts that have not left yet say why, whenever that changes; how
    many. runbot calls this every second, so that an approval need not wait for it."""
    late = Draft.objects.filter(
        state__in=[states.APPROVED, states.SENDING],
        decided_at__lte=timezone.now() - timedelta(seconds=PATIENCE_SECONDS),
    ).select_related("chat__account")[:LOOK_AT]
    drafts = list(late)
    count = 0
    for draft_id, wait in (waiting.waits_of(drafts) if drafts else {}).items():
        count += _show(draft_id, wait.code if wait else "")
    return count


def _show(draft_id: int, code: str) -> bool:
    with transaction.atomic():
        changed = Draft.objects.filter(pk=draft_id).exclude(shown_wait=code)
        if not changed.update(shown_wait=code):
            return False
        refresh_cards(Draft.objects.get(pk=draft_id))
    return True
