"""The button for more reasons under an answer of /warum."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from accounts.models import Person
from bot.commands.reasons import send
from bot.types import CallbackAnswer
from monitoring.cards import reasons
from monitoring.models import Keyword, Listing

PREFIX = reasons.PREFIX
PATTERN = re.compile(PREFIX + r"(k?)(\d{1,18}):(\d{1,18})")


def press(data: str, person: Person | None) -> CallbackAnswer:
    """Send the next reasons, if this person may see them."""
    match = PATTERN.fullmatch(data)
    if person is None or not person.let_in:
        return CallbackAnswer(_("This is a private assistant."), alert=True)
    page = _page(person, bool(match[1]), int(match[2]), int(match[3])) if match else None
    if page is None:
        return CallbackAnswer(_("This button no longer works."), alert=True)
    send(person, page)
    return CallbackAnswer("")


def _page(person: Person, of_keyword: bool, number: int, after: int) -> reasons.Page | None:
    if of_keyword:
        keyword = Keyword.objects.filter(pk=number, person=person).first()
        return reasons.keyword_page(person, keyword, after) if keyword is not None else None
    listing = Listing.objects.filter(pk=number).select_related("platform").first()
    return reasons.listing_page(person, listing, after) if listing is not None else None
