"""Buttons of found entries, and of an entry that was added."""

from __future__ import annotations

import re

from bot import refusals
from bot.commands import entries, new_entry
from bot.types import ButtonPress, CallbackAnswer
from outbox.replies import context_of

PREFIX = entries.PREFIX
PATTERN = re.compile(PREFIX + r"(get|undo):(\d{1,18})")
#: Another page of what was found, for which it is searched anew.
PAGE = PREFIX + "page:"
PAGE_PATTERN = re.compile(PAGE + r"(\d{1,18})")


def handle(press: ButtonPress) -> CallbackAnswer:
    """Show the entry of a button, or take one back."""
    person, match, message_id, _language = press
    if match[1] == "get":
        problem = entries.show_entry(person, int(match[2]))
        return CallbackAnswer(problem or "", alert=bool(problem))
    return CallbackAnswer(new_entry.undo(person, message_id))


def turn_page(press: ButtonPress) -> CallbackAnswer:
    """Show a page of what was found, in the message of the button."""
    person, match, message_id, _language = press
    about = context_of(person, message_id)
    if about.get("about") != entries.SEARCH:
        return refusals.no_longer_works()
    problem = entries.show_page(person, about["query"], int(match[1]), message_id)
    return CallbackAnswer(problem or "", alert=bool(problem))
