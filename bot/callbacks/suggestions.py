"""Buttons of suggestions: accept, refuse, undo."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person
from bot.types import OWNER, CallbackAnswer
from core.transitions import StaleState
from drafts.models import Suggestion
from drafts.services.learnt import suggestions
from drafts.suggestion_cards import DATA, PREFIX
from knowledge.services.entries import BadEntry

__all__ = ["PREFIX", "press"]


def press(data: str, person: Person | None) -> CallbackAnswer:
    """Do what a button says, if this person may. Nothing is raised, whatever the button carries."""
    if person is None or person.role != OWNER:
        return CallbackAnswer(_("Only the owner can do this."), alert=True)
    match = DATA.fullmatch(data)
    found = Suggestion.objects.select_related("chat", "account")
    suggestion = found.filter(pk=int(match[1])).first() if match else None
    if match is None or suggestion is None:
        return CallbackAnswer(_("This button no longer works."), alert=True)
    try:
        return _act(suggestion, person, match[2])
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
            return CallbackAnswer(_("This button no longer works."), alert=True)
