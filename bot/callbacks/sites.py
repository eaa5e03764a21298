"""Buttons of a proposed site."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from bot.types import ButtonPress, CallbackAnswer
from monitoring.services import new_site
from outbox.replies import reply

PREFIX = "s:"
PATTERN = re.compile(r"s:(add|drop):(\d{1,18})")


def handle(press: ButtonPress) -> CallbackAnswer:
    """Add a proposed site or forget it."""
    what, number = press.match.groups()
    if what == "drop":
        new_site.refuse(int(number))
        return CallbackAnswer(_("Nothing was added."))
    accepted = new_site.accept(int(number))
    if accepted is None:
        return CallbackAnswer(_("I already search this site, or it no longer exists."), alert=True)
    platform, count = accepted
    reply(
        press.person,
        _(
            "🌐 Your searches now include %(site)s (keywords: %(count)d). What is already listed "
            "there won't be announced."
        )
        % {"site": platform.name, "count": count},
    )
    return CallbackAnswer(_("Added."))
