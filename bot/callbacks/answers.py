"""Buttons of cards, and of the messages about several of them."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from accounts.models import Person
from bot.callbacks.results import result_text
from bot.types import ButtonPress, CallbackAnswer
from drafts.cards.draft_cards import NEXT_DRAFTS
from drafts.cards.notes import WAITING_DRAFTS
from drafts.services.buttons import callbacks
from drafts.services.showing.card_deliveries import show_pending
from drafts.services.showing.digest import NEXT, show_next

__all__ = ["NEXT_DRAFTS", "WAITING_DRAFTS", "press_card", "press_next", "press_waiting"]

NEXT_PATTERN, WAITING_PATTERN = re.compile(NEXT_DRAFTS), re.compile(WAITING_DRAFTS)


def press_card(data: str, person: Person | None, presser: str, message_id: int) -> CallbackAnswer:
    """Do what a card's button says, if this person may. `presser` names who pressed, `message_id`
    is the message with the button."""
    return result_text(callbacks.press(data, person, presser, message_id), person)


def press_next(press: ButtonPress) -> CallbackAnswer:
    """Show the newest of the answers that wait without a card."""
    return _shown(bool(show_next(press.person)), _("The newest are below."))


def press_waiting(press: ButtonPress) -> CallbackAnswer:
    """Show the cards of the answers that wait once more."""
    return _shown(bool(show_pending(press.person, NEXT)), _("They are below."))


def _shown(found: bool, sentence: str) -> CallbackAnswer:
    return CallbackAnswer(sentence if found else _("Nothing is waiting for you."))
