"""Buttons below an answer that the owner gave because the AI did not know it: keep it, or not."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from bot import refusals
from bot.types import ButtonPress, CallbackAnswer
from drafts.cards import keep_buttons
from drafts.cards.keep_buttons import FORGET, PREFIX
from drafts.selectors import pressed_draft
from drafts.services.buttons.keep_answer import NotKept, forget_answer, keep_answer
from knowledge.services.entries import BadEntry

__all__ = ["PREFIX", "handle"]

PATTERN = re.compile(keep_buttons.PATTERN)


def handle(press: ButtonPress) -> CallbackAnswer:
    """Do what such a button says."""
    number, what = press.match.groups()
    draft = pressed_draft(int(number))
    if draft is None:
        return refusals.no_longer_works()
    try:
        if what == FORGET:
            forgotten = forget_answer(draft)
            return CallbackAnswer(_("Forgotten.") if forgotten else _("It was not kept."))
        keep_answer(draft, what)
    except NotKept:
        return CallbackAnswer(_("Only an answer of your own that was sent can be kept."), True)
    except BadEntry as error:
        return CallbackAnswer(str(error), alert=True)
    return CallbackAnswer(_("Saved. I'll know it next time."))
