"""/why: why a listing was announced to somebody, or was not."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from bot.commands import arguments, links
from bot.types import EVERYBODY, Command, Names
from monitoring import selectors
from monitoring.cards import reasons
from monitoring.services import keywords
from monitoring.services.reasons import listings_named
from outbox.replies import reply
from outbox.text import clip


def why(person: Person, text: str) -> str | None:
    """/why: about a listing by its number, key or link, or what a keyword decided lately."""
    name = text.strip()[:1000]
    if not name:
        raise arguments.BadUsage
    link = links.link_in(name)
    known = selectors.listing_at(link) if link else None
    found = [known] if known is not None else []
    listings = found if link else listings_named(name, person)
    keyword = None if link else keywords.find(person, name)
    if not listings and keyword is not None:
        page = reasons.keyword_page(person, keyword)
        if page is None:
            return _("Nothing was found for “%(text)s” in the last 30 days.") % {
                "text": keyword.text
            }
        send(person, page)
        return None
    if not listings and not link and not any(char.isdigit() for char in name):
        raise arguments.BadUsage
    pages = [reasons.listing_page(person, listing) for listing in listings]
    for page in pages:
        if page is not None:
            send(person, page)
    if any(pages):
        return None
    shown = clip(name, 200)
    if listings:
        return _(
            "I never told you about %(number)s: it is on %(site)s, but none of your keywords has "
            "found it there."
        ) % {"number": shown, "site": listings[0].site}
    return _("I never told you about %(number)s: no search has seen it so far.") % {"number": shown}


def send(person: Person, page: reasons.Page) -> None:
    text, rows = page
    reply(person, text, [[(button.text, button.data) for button in row] for row in rows])


COMMANDS = (
    Command(
        Names("why", "warum", "чому chomu"),
        EVERYBODY,
        why,
        example="20424449",
        help=gettext_lazy("why I told you about a listing, or not"),
    ),
)
