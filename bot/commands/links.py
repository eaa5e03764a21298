"""A link to a listing, where a word to search for was expected."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from accounts.models import Person
from monitoring import selectors
from monitoring.cards.text import data, price_of, time_left
from monitoring.services.notifying.quiet_hours import preferences_of
from monitoring.services.stars import is_starred
from outbox.replies import reply
from outbox.text import clip

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.I)


def link_in(text: str) -> str:
    """The link that a text consists of; empty if it is something else."""
    return text.strip() if _LINK.fullmatch(text.strip()) else ""


def answer_link(person: Person, link: str) -> None:
    """Offer to follow the listing of a link, or say how to search for such things."""
    listing = selectors.listing_at(link)
    if listing is None:
        reply(person, _unknown(link))
        return
    starred = is_starred(person, listing)
    lines = [clip(listing.title, 200), f"{price_of(listing)} · {listing.site}"]
    if starred:
        lines.append(_("You follow this listing already."))
    lines.append(_("Why I told you about it, or not: /why %(number)s") % {"number": listing.number})
    buttons = [] if starred else [[(_("☆ Star"), data("lstar", listing.pk))]]
    reply(person, "\n".join(lines), buttons)


def _unknown(link: str) -> str:
    words = _words_of(link)
    text = _("This is a link, and I don't know the listing behind it.")
    if words:
        text += " " + _("To search for such things, write: /search %(words)s") % {"words": words}
    return text


def _words_of(link: str) -> str:
    """The words of a link's last part: ".../item/123/kappmesser-der-luftwaffe"."""
    path = unquote(urlsplit(link if "://" in link else f"https://{link}").path)
    last = path.rstrip("/").rpartition("/")[2].rpartition(".")[0] or path.rpartition("/")[2]
    words = [word for word in re.split(r"[\W_]+", last) if word and not word.isdigit()]
    return " ".join(words[:4])


def starred(person: Person) -> str:
    """What follows from a star."""
    minutes = preferences_of(person).reminder_minutes
    if not minutes:
        return _("★ I'll tell you when the price falls, and how an auction ended.")
    text = _("★ I'll tell you when the price falls, %(time)s before the end, and how it ended.")
    return text % {"time": time_left(timedelta(minutes=minutes))}
