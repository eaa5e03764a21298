"""Commands of the owners about the assistant itself."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.services.heartbeats import bot_username
from bot.commands import arguments
from bot.types import OWNER, Command, Names
from monitoring.models import Inquiry
from monitoring.services import inquiries, invites


def invite(person: Person, text: str) -> str:
    """/invite: a link that lets one person in; what to write, before the bot knows its name."""
    code, bot = invites.make_invite(person, text.strip()), bot_username()
    link = invites.invite_link(bot, code) if bot else f"/start {code}"
    return _("This link lets one person in, once, within 7 days:") + f"\n{link}"


def new_site(person: Person, text: str) -> None:
    """/site: read a site's results page, and propose to search there."""
    link = text.strip()
    if not link.startswith(("http://", "https://")) or len(link) > 1000:
        raise arguments.BadUsage
    inquiries.ask(person, Inquiry.Kind.SITE, text=link)


COMMANDS = (
    Command(
        Names("invite", "einladen", "запросити zaprosyty"),
        OWNER,
        invite,
        help=gettext_lazy("a link that lets somebody in"),
    ),
    Command(
        Names("site", "seite", "сайт sait"),
        OWNER,
        new_site,
        example="https://shop.example/search?q=Helm",
        help=gettext_lazy("search another site, from the link of one of its results pages"),
        slow=True,
    ),
)
