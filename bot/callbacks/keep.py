"""Buttons below an answer that the owner gave because the AI did not know it: keep it, or not."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from accounts.models import Person
from bot.types import OWNER, CallbackAnswer
from drafts.keep_buttons import FORGET, PATTERN, PREFIX
from drafts.selectors import pressed_draft
from drafts.services.buttons.keep_answer import NotKept, forget_answer, keep_answer
from knowledge.services.entries import BadEntry

__all__ = ["PREFIX", "press"]


def press(data: str, person: Person | None) -> CallbackAnswer:
    """Do what such a button says, if this person may."""
    match = re.fullmatch(PATTERN, data)
    if person is None or person.role != OWNER:
        return CallbackAnswer(_("Only the owner can do this."), alert=True)
    draft = pressed_draft(int(match[1])) if match else None
    if match is None or draft is None:
        return CallbackAnswer(_("This button no longer works."), alert=True)
    if match[2] == FORGET:
        forgotten = forget_answer(draft)
        return CallbackAnswer(_("Forgotten.") if forgotten else _("It was not kept."))
    try:
        keep_answer(draft, match[2])
    except NotKept:
        return CallbackAnswer(_("Only an answer of your own that was sent can be kept."), True)
    except BadEntry as error:
        return CallbackAnswer(str(error), alert=True)
    return CallbackAnswer(_("Saved. I'll know it next time."))
