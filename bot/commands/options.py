"""Commands that set which further notifications a keyword sends, and when."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from accounts.models import Person
from bot.commands import arguments as read
from monitoring import phrases
from monitoring.cards.text import time_left
from monitoring.models import MAX_NOTICE_MINUTES, Keyword, Preferences
from monitoring.services import keywords
from monitoring.services.keywords import Refused
from monitoring.services.notifying import notifications
from monitoring.spelling import spellings

#: So long before the end, if nothing else is said.
NO_BID_MINUTES = 60


def price_drops(person: Person, text: str) -> str:
    """/cheaper: switch notifications about lower prices."""
    keyword, on = _switched(person, text, "price_drops")
    if not on:
        return _("No more messages about lower prices for “%(text)s”.") % {"text": keyword.text}
    return _("📉 I'll tell you when something found for “%(text)s” gets cheaper.") % {
        "text": keyword.text
    }


def back_in_stock(person: Person, text: str) -> str:
    """/again: switch notifications about what is offered again."""
    keyword, on = _switched(person, text, "back_in_stock")
    if not on:
        return _("No more messages about what is offered again for “%(text)s”.") % {
            "text": keyword.text
        }
    return _(
        "♻️ I'll tell you when something found for “%(text)s” was gone and is offered again."
    ) % {"text": keyword.text}


def typos(person: Person, text: str) -> str:
    """/typos: whether misspellings are searched for, too."""
    keyword, on = _read_switch(person, text)
    return set_typos(keyword, on)


def set_typos(keyword: Keyword, on: bool) -> str:
    """Switch the search for misspellings, if there are any; what follows from it."""
    found = spellings(keyword.text)
    _set(keyword, typos=on and bool(found))
    if not on:
        return _("I no longer search for misspellings of “%(text)s”.") % {"text": keyword.text}
    if not found:
        return _("I know no likely misspelling of “%(text)s”.") % {"text": keyword.text}
    return _("🔤 Now and then I'll also search for: %(words)s") % {"words": ", ".join(found)}


def without_bid(person: Person, text: str) -> str:
    """/nobid: how long before its end to notify about an auction without a bid."""
    keyword, rest = read.keyword_and_rest(person, text)
    minutes = NO_BID_MINUTES if not rest or read.is_on(rest) else _minutes(rest)
    _set(keyword, no_bid_minutes=minutes)
    if not minutes:
        return _("No more messages about auctions without a bid for “%(text)s”.") % {
            "text": keyword.text
        }
    return _(
        "⏳ I'll tell you %(time)s before the end when something found for “%(text)s” has no bid."
    ) % {"text": keyword.text, "time": time_left(timedelta(minutes=minutes))}


def reminder(person: Person, text: str) -> str:
    """/reminder: how long before the end of a starred auction one is reminded."""
    if not text.strip():
        raise read.BadUsage
    minutes = _minutes(text)
    Preferences.objects.update_or_create(person=person, defaults={"reminder_minutes": minutes})
    if not minutes:
        return _("No more reminders of starred auctions.")
    return _("⏰ I'll remind you of starred auctions %(time)s before the end.") % {
        "time": time_left(timedelta(minutes=minutes))
    }


def _switched(person: Person, text: str, option: str) -> tuple[Keyword, bool]:
    """Switch an option of a keyword; it, and whether the option is on now."""
    keyword, on = _read_switch(person, text)
    _set(keyword, **{option: on})
    return keyword, on


def _read_switch(person: Person, text: str) -> tuple[Keyword, bool]:
    """A keyword, and whether something is to be on: "Helm", "Helm an", "Helm aus"."""
    keyword, rest = read.keyword_and_rest(person, text)
    off = read.is_off(rest)
    if rest and not off and not read.is_on(rest):
        raise read.BadUsage(argument=_("Kappmesser off"))
    return keyword, not off


def _set(keyword: Keyword, **options: bool | int) -> None:
    keywords.set_match_filter(keyword, **options)
    notifications.show_keyword(keyword)


def _minutes(text: str) -> int:
    """How long before an end, in minutes; 0 for "off"."""
    if read.is_off(text):
        return 0
    lead = phrases.lead_time(text)
    if lead is None:
        raise read.BadUsage
    minutes = int(lead.total_seconds() // 60)
    if not 1 <= minutes <= MAX_NOTICE_MINUTES:
        raise Refused(_("Between a minute and 7 days before the end."))
    return minutes
