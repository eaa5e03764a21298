"""Buttons of suggestions: accept, refuse, undo."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person
from bot import refusals
from bot.types import ButtonPress, CallbackAnswer
from core.transitions import StaleState
from drafts.cards.suggestion_cards import PATTERN, PREFIX
from drafts.models import Suggestion
from drafts.services.learnt import suggestions
from knowledge.services.entries import BadEntry

__all__ = ["PATTERN", "PREFIX", "handle"]


def handle(press: ButtonPress) -> CallbackAnswer:
    """Do what a button says."""
    number, action = press.match.groups()
    suggestion = Suggestion.objects.select_related("chat", "account").filter(pk=int(number)).first()
    if suggestion is None:
        return refusals.no_longer_works()
    try:
        return _act(suggestion, press.person, action)
    except StaleState:
        return CallbackAnswer(_("That was decided already."), alert=True)
    except BadEntry as error:
        return CallbackAnswer(str(error), alert=True)


def _act(suggestion: Suggestion, person: Person, action: str) -> CallbackAnswer:
    match action:
        case "accept" | "everyone":
            suggestions.accept(suggestion, person, everyone=action == "everyone")
            return CallbackAnswer(_("Noted."))
        case "refuse":
            suggestions.refuse(suggestion, person)
            return CallbackAnswer(_("Not kept."))
        case "undo":
            suggestions.undo(suggestion, person)
            return CallbackAnswer(_("Taken back."))
        case _:
            return refusals.no_longer_works()
