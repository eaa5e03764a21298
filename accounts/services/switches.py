"""The switch behind `/pause` and `/resume`."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Person, Switch
from core.wake import notify


def set_sending_paused(paused: bool, person: Person | None) -> bool:
    """Pause or resume all messages in the owner's name; whether that was a change."""
    with transaction.atomic():
        switch, _ = Switch.objects.select_for_update().get_or_create(name=Switch.SENDING_PAUSED)
        if switch.enabled == paused:
            return False
        switch.enabled, switch.changed_by = paused, person
        switch.save()
        notify()
    return True
