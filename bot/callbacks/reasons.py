"""The button for more reasons under an answer of /warum."""

from __future__ import annotations

import re

from accounts.models import Person
from bot import refusals
from bot.commands.reasons import send
from bot.types import ButtonPress, CallbackAnswer
from monitoring.cards import reasons
from monitoring.models import Keyword, Listing

PREFIX = reasons.PREFIX
PATTERN = re.compile(PREFIX + r"(k?)(\d{1,18}):(\d{1,18})")


def handle(press: ButtonPress) -> CallbackAnswer:
    """Send the next reasons."""
    of_keyword, number, after = press.match.groups()
    page = _page(press.person, bool(of_keyword), int(number), int(after))
    if page is None:
        return refusals.no_longer_works()
    send(press.person, page)
    return CallbackAnswer("")


def _page(person: Person, of_keyword: bool, number: int, after: int) -> reasons.Page | None:
    if of_keyword:
        keyword = Keyword.objects.filter(pk=number, person=person).first()
        return reasons.keyword_page(person, keyword, after) if keyword is not None else None
    listing = Listing.objects.filter(pk=number).select_related("platform").first()
    return reasons.listing_page(person, listing, after) if listing is not None else None
