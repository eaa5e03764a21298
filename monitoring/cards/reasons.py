"""Why a listing was announced to somebody, or was not: sentences, a page at a time."""

from __future__ import annotations

import re
from datetime import tzinfo
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.selectors import zone_of
from accounts.telegram.types import Button
from monitoring.cards.text import amount, clock, day
from monitoring.models import Announcement, Keyword, Listing, Notice, Verdict
from monitoring.services.reasons import Reason, about_keyword, about_listing, began
from outbox.text import clip

PAGE = 10
NOTICES = 5
#: The callback data: of a listing and how many reasons were shown; of a keyword and the last one.
PREFIX = "w:"
_LIMIT = re.compile(r"([\d.]+) ([<>]) ([\d.]+)")

#: A text and its buttons.
Page = tuple[str, list[list[Button]]]


def listing_page(person: Person, listing: Listing, offset: int = 0) -> Page | None:
    """What was decided about a listing, newest first; None if there is no more."""
    reasons = about_listing(listing, person)
    if offset >= len(reasons):
        return None
    zone = zone_of(person)
    lines = [f"{clip(listing.title, 200)} · {clip(listing.site, 60)}"]
    if offset == 0:
        lines += _told(person, listing, zone)
    for one in reasons[offset : offset + PAGE]:
        lines.append(f"{clock(one.at, zone)} {clip(one.keyword.text, 60)}: {_sentence(one, zone)}")
    shown = offset + PAGE
    more = [[_more(f"{PREFIX}{listing.pk}:{shown}")]] if shown < len(reasons) else []
    return "\n".join(lines), more


def keyword_page(person: Person, keyword: Keyword, before: int = 0) -> Page | None:
    """What a keyword decided lately, newest first; None if there is no more."""
    found = list(about_keyword(keyword, before, PAGE + 1))
    if not found:
        return None
    zone = zone_of(person)
    lines = [f"🔎 {keyword.text}"]
    for _pk, one in found[:PAGE]:
        title = f"{clip(one.listing.title, 90)} ({clip(one.listing.number, 40)})"
        lines.append(f"{clock(one.at, zone)} {title}: {_sentence(one, zone)}")
    more = [[_more(f"{PREFIX}k{keyword.pk}:{found[PAGE - 1][0]}")]] if len(found) > PAGE else []
    return "\n".join(lines), more


def _more(data: str) -> Button:
    return Button("⬇️ " + _("More"), data)


def _told(person: Person, listing: Listing, zone: tzinfo) -> list[str]:
    """What became of the find's message, and the newest notices about it."""
    notices = Notice.objects.filter(person=person, listing=listing).order_by("-pk")[:NOTICES]
    lines = [f"🔔 {clock(one.created_at, zone)} {one.get_kind_display()}" for one in notices]
    found = Announcement.objects.filter(person=person, listing=listing).first()
    return [_state(found, zone), *lines] if found is not None else lines


def _state(found: Announcement, zone: tzinfo) -> str:
    if found.failed:
        return _("The message could not be sent.")
    if found.sent_at is not None:
        return _("I told you on %(time)s.") % {"time": clock(found.sent_at, zone)}
    return _("The message waits: for quiet hours to end, for a bundle, or for its turn.")


def _sentence(one: Reason, zone: tzinfo) -> str:
    match one.verdict:
        case Verdict.BASELINE:
            return _("it was already there when the search began on %(day)s") % {
                "day": day(began(one.keyword, one.listing), zone)
            }
        case Verdict.KNOWN:
            return _("not announced, because you had it already")
        case Verdict.MUTED:
            return _("not announced, because the keyword was muted")
        case Verdict.IMPORTED:
            return _("it was seen before, by the history that was imported")
        case Verdict.PRICE:
            return _price_sentence(one)
        case Verdict.EXCLUDED if one.detail:
            return _("left out, because “%(word)s” is in it") % {"word": clip(one.detail, 80)}
        case Verdict.SELLER if one.detail:
            return _("left out, because you don't want the seller “%(name)s”") % {
                "name": clip(one.detail, 80)
            }
        case Verdict.WORDS if one.detail:
            return _("left out, because “%(words)s” is not in its title like this") % {
                "words": clip(one.detail, 80)
            }
        case _:
            labels = {str(value): str(label) for value, label in Verdict.choices}
            return labels.get(one.verdict, one.verdict)


def _price_sentence(one: Reason) -> str:
    match = _LIMIT.fullmatch(one.detail)
    if match is None:
        return _("left out, because its price was outside your limits")
    price, limit = (amount(Decimal(match[n]), one.listing.currency or "EUR") for n in (1, 3))
    if match[2] == ">":
        return _("left out, because its price %(price)s was above your limit %(limit)s") % {
            "price": price,
            "limit": limit,
        }
    return _("left out, because its price %(price)s was below your limit %(limit)s") % {
        "price": price,
        "limit": limit,
    }
