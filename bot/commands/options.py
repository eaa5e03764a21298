"""Commands that change the settings of a keyword: words, limits, and which notices it sends."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.selectors import zone_of
from bot.commands import arguments
from bot.types import EVERYBODY, Command, Names
from core.formats import format_every
from monitoring import matching
from monitoring.cards.keyword import missed_button
from monitoring.cards.text import clock, time_left
from monitoring.models import Keyword
from monitoring.services import keywords
from monitoring.services.notifying import mutings, notifications
from monitoring.spelling import spellings
from outbox.replies import reply

#: So long before the end, if nothing else is said.
NO_BID_MINUTES = 60


def frequency(person: Person, text: str) -> str:
    """/frequency: how often to look."""
    keyword, rest = arguments.keyword_and_rest(person, text)
    if not rest:
        raise arguments.BadUsage
    seconds = arguments.seconds(rest)
    keywords.set_frequency(keyword, seconds)
    notifications.show_keyword(keyword)
    return _("I'll search for “%(text)s” %(every)s.") % {
        "text": keyword.text,
        "every": format_every(seconds),
    }


def mute(person: Person, text: str) -> str:
    """/mute: search on, but say nothing."""
    keyword, rest = arguments.keyword_and_rest(person, text)
    span = arguments.span(person, rest)
    keywords.mute(keyword, span)
    notifications.show_keyword(keyword)
    if span is None:
        return _("🔇 “%(text)s” is muted until you write /unmute %(text)s. The search goes on.") % {
            "text": keyword.text
        }
    return _("🔇 “%(text)s” is muted until %(until)s. The search goes on.") % {
        "text": keyword.text,
        "until": clock(timezone.now() + span, zone_of(person)),
    }


def unmute(person: Person, text: str) -> str | None:
    """/unmute: speak again."""
    keyword = arguments.known_keyword(person, text)
    if keyword.muted_until is None:
        return _("“%(text)s” is not muted.") % {"text": keyword.text}
    keywords.unmute(keyword)
    notifications.show_keyword(keyword)
    keyword.refresh_from_db()
    count = mutings.missed(keyword).count()
    answer = _("🔊 Notifications for “%(text)s” are back on. Missed meanwhile: %(count)d") % {
        "text": keyword.text,
        "count": count,
    }
    if not count:
        return answer
    button = missed_button(keyword.pk)
    reply(person, answer, [[(button.text, button.data)]])
    return None


def price(person: Person, text: str) -> str | None:
    """/price: only within these limits."""
    keyword, rest = arguments.keyword_and_rest(person, text)
    found = arguments.prices(rest)
    keywords.set_match_filter(
        keyword,
        price_from=found.low,
        price_to=found.high,
        currency=found.currency or keyword.currency,
    )
    notifications.show_new_keyword(keyword)
    return None


def exclude(person: Person, text: str) -> str | None:
    """/exclude: leave out listings with these words."""
    keyword, rest = arguments.keyword_and_words(person, text)
    if not rest:
        raise arguments.BadUsage
    words = () if arguments.is_off(rest) else matching.parse_exclusions(rest)
    stored = matching.write_exclusions(words)
    if len(stored) > 300:
        raise keywords.Refused(_("These are too many words to leave out."))
    keywords.set_match_filter(keyword, exclude=stored)
    notifications.show_new_keyword(keyword)
    if not words:
        return _("Nothing is left out for “%(text)s” any more.") % {"text": keyword.text}
    shown = " · ".join(f"“{word}”" for word in words)
    return _(
        "Left out for “%(text)s”: %(words)s. Each counts as a whole word; write *word* to leave "
        "out parts of words, too."
    ) % {"text": keyword.text, "words": shown}


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


def without_bid(person: Person, text: str) -> str:
    """/nobid: how long before its end to notify about an auction without a bid."""
    keyword, rest = arguments.keyword_and_rest(person, text)
    minutes = (
        NO_BID_MINUTES if not rest or arguments.is_on(rest) else arguments.notice_minutes(rest)
    )
    set_options(keyword, no_bid_minutes=minutes)
    if not minutes:
        return _("No more messages about auctions without a bid for “%(text)s”.") % {
            "text": keyword.text
        }
    return _(
        "⏳ I'll tell you %(time)s before the end when something found for “%(text)s” has no bid."
    ) % {"text": keyword.text, "time": time_left(timedelta(minutes=minutes))}


def typos(person: Person, text: str) -> str:
    """/typos: whether misspellings are searched for, too."""
    keyword, on = _read_switch(person, text)
    return set_typos(keyword, on)


def set_typos(keyword: Keyword, on: bool) -> str:
    """Switch the search for misspellings, if there are any; what follows from it."""
    found = spellings(keyword.text)
    set_options(keyword, typos=on and bool(found))
    if not on:
        return _("I no longer search for misspellings of “%(text)s”.") % {"text": keyword.text}
    if not found:
        return _("I know no likely misspelling of “%(text)s”.") % {"text": keyword.text}
    return _("🔤 Now and then I'll also search for: %(words)s") % {"words": ", ".join(found)}


def _switched(person: Person, text: str, option: str) -> tuple[Keyword, bool]:
    """Switch an option of a keyword; it, and whether the option is on now."""
    keyword, on = _read_switch(person, text)
    set_options(keyword, **{option: on})
    return keyword, on


def _read_switch(person: Person, text: str) -> tuple[Keyword, bool]:
    """A keyword, and whether something is to be on: "Helm", "Helm an", "Helm aus"."""
    keyword, rest = arguments.keyword_and_rest(person, text)
    off = arguments.is_off(rest)
    if rest and not off and not arguments.is_on(rest):
        raise arguments.BadUsage(argument=_("Kappmesser off"))
    return keyword, not off


def set_options(keyword: Keyword, **options: bool | int) -> None:
    """Change what a keyword tells of, and show that on its card."""
    keywords.set_match_filter(keyword, **options)
    notifications.show_keyword(keyword)


COMMANDS = (
    Command(
        Names("frequency every", "frequenz", "частота chastota"),
        EVERYBODY,
        frequency,
        example="Kappmesser 5m",
        help=gettext_lazy("how often to search (60s and up)"),
    ),
    Command(
        Names("mute", "stumm", "тихо tykho"),
        EVERYBODY,
        mute,
        example="Kappmesser 2h",
        help=gettext_lazy("search on, but send no notifications"),
        menu=gettext_lazy("Mute a keyword"),
    ),
    Command(
        Names("unmute", "laut", "гучно huchno"),
        EVERYBODY,
        unmute,
        example="Kappmesser",
        help=gettext_lazy("send notifications again"),
    ),
    Command(
        Names("price", "preis", "ціна tsina"),
        EVERYBODY,
        price,
        example="Kappmesser 10-50",
        help=gettext_lazy("only within these prices"),
        menu=gettext_lazy("Price limits of a keyword"),
    ),
    Command(
        Names("exclude without", "ohne", "без bez"),
        EVERYBODY,
        exclude,
        example=gettext_lazy("Kappmesser replica"),
        help=gettext_lazy("leave out listings with these words"),
    ),
    Command(
        Names("cheaper", "billiger", "дешевше deshevshe"),
        EVERYBODY,
        price_drops,
        example="Kappmesser",
        help=gettext_lazy("also lower prices"),
    ),
    Command(
        Names("again", "wieder", "знову znovu"),
        EVERYBODY,
        back_in_stock,
        example="Kappmesser",
        help=gettext_lazy("also what is offered again"),
    ),
    Command(
        Names("nobid", "ohnegebot", "безставки bezstavky"),
        EVERYBODY,
        without_bid,
        example="Kappmesser 30m",
        help=gettext_lazy("also auctions that end without a bid"),
    ),
    Command(
        Names("typos", "tippfehler", "помилки pomylky"),
        EVERYBODY,
        typos,
        example="Kappmesser",
        help=gettext_lazy("also search for typos"),
    ),
)
