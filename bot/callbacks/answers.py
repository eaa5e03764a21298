"""Buttons of cards, and of the messages about several of them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person
from bot.callbacks.results import SLOW, elsewhere, result_text
from bot.types import CallbackAnswer
from drafts.card_notes import WAITING_DRAFTS
from drafts.cards import NEXT_DRAFTS
from drafts.services.buttons import callbacks
from drafts.services.showing.card_deliveries import show_pending
from drafts.services.showing.digest import NEXT, show_next

__all__ = ["SLOW", "elsewhere", "press", "result_text"]


def press(data: str, person: Person | None, presser: str, message_id: int) -> CallbackAnswer:
    """Do what a card's button says, if this person may. `presser` names who pressed, `message_id`
    is the message with the button."""
    if data in (NEXT_DRAFTS, WAITING_DRAFTS):
        return _show_more(person, data)
    return result_text(callbacks.press(data, person, presser, message_id), person)


def _show_more(person: Person | None, data: str) -> CallbackAnswer:
    if person is None or not person.decides:
        return CallbackAnswer(_("Only the owner can do this."), alert=True)
    found = show_next(person) if data == NEXT_DRAFTS else show_pending(person, NEXT)
    if not found:
        return CallbackAnswer(_("Nothing is waiting for you."))
    return CallbackAnswer(
        _("The newest are below.") if data == NEXT_DRAFTS else _("They are below.")
    )
