"""Buttons of found entries, and of an entry that was added."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from accounts.models import Person
from bot.commands import entries, new_entry
from bot.types import CallbackAnswer
from outbox.replies import context_of

PREFIX = entries.PREFIX
PATTERN = re.compile(PREFIX + r"(get|page|undo):(\d{1,18})")


def press(data: str, person: Person | None, message_id: int) -> CallbackAnswer:
    """Do what the button says, if this person may."""
    match = PATTERN.fullmatch(data)
    if person is None or not person.decides:
        return CallbackAnswer(_("Only the owner can do this."), alert=True)
    if match is None:
        return CallbackAnswer(_("This button no longer works."), alert=True)
    if match[1] == "get":
        problem = entries.show_entry(person, int(match[2]))
        return CallbackAnswer(problem or "", alert=bool(problem))
    if match[1] == "undo":
        return CallbackAnswer(new_entry.undo(person, message_id))
    about = context_of(person, message_id)
    if about.get("about") != entries.SEARCH:
        return CallbackAnswer(_("This button no longer works."), alert=True)
    problem = entries.show_page(person, about["query"], int(match[2]), message_id)
    return CallbackAnswer(problem or "", alert=bool(problem))
