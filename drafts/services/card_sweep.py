"""What is done for the cards every few seconds."""

from __future__ import annotations

from drafts.services.reviewing import holds, muting
from drafts.services.showing import reminders
from drafts.services.writing import rewrites, scripts


def look_after_cards() -> None:
    """Enqueue rewritings and scripts that no worker does, end holds and mutes that are over, and
    remind of cards that wait too long."""
    rewrites.enqueue_open()
    scripts.enqueue_open()
    holds.end_old_holds()
    muting.end_old_mutes()
    reminders.remind()
