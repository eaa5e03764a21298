"""Buttons of a proposed site."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from accounts.models import Person
from bot.types import OWNER, CallbackAnswer
from monitoring.services import new_site
from outbox.replies import reply

PREFIX = "s:"
PATTERN = re.compile(r"s:(add|drop):(\d{1,18})")


def press(data: str, person: Person | None) -> CallbackAnswer:
    """Add a proposed site or forget it, if this is an owner."""
    match = PATTERN.fullmatch(data)
    if person is None or person.role != OWNER:
        return CallbackAnswer(_("Only the owner can do this."), alert=True)
    if match is None:
        return CallbackAnswer(_("This button no longer works."), alert=True)
    if match[1] == "drop":
        new_site.refuse(int(match[2]))
        return CallbackAnswer(_("Nothing was added."))
    accepted = new_site.accept(int(match[2]))
    if accepted is None:
        return CallbackAnswer(_("I already search this site, or it no longer exists."), alert=True)
    platform, count = accepted
    reply(
        person,
        _(
            "🌐 Your searches now include %(site)s (keywords: %(count)d). What is already listed "
            "there won't be announced."
        )
        % {"site": platform.name, "count": count},
    )
    return CallbackAnswer(_("Added."))
