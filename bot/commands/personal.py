"""Commands about everything of a person."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.services.heartbeats import bot_username
from bot.commands import arguments as read
from monitoring import phrases, selectors
from monitoring.models import Announcement, Inquiry, Preferences
from monitoring.services import inquiries, invites
from monitoring.services.keywords import Refused
from monitoring.services.notifying import notifications

MAX_DIGEST_MINUTES = 24 * 60
#: What asks for the finds rather than the keywords.
TABLE = {"csv", "excel", "xls", "xlsx", "funde", "finds", "tabelle", "table", "spreadsheet"}
TABLE |= {"знахідки", "таблиця", "таблицю", "ексель"}


def show_list(person: Person, text: str) -> str | None:
    """/list: every keyword, and how it is."""
    notifications.show_list(person)
    return None


def export(person: Person, text: str) -> str | None:
    """/export: the keywords as a file, or the finds as a table."""
    if TABLE & set(phrases.prepared(text).split()):
        if not Announcement.objects.filter(person=person).exists():
            return _("Nothing new was found yet.")
        notifications.show_finds_export(person)
        return None
    if not selectors.keywords_of(person).exists():
        return _("You have no keywords yet. Try: /search Kappmesser")
    notifications.show_export(person)
    return None


def check(person: Person, text: str) -> str | None:
    """/check: scan everything now and fill gaps."""
    if not selectors.keywords_of(person).exists():
        return _("You have no keywords yet. Try: /search Kappmesser")
    inquiries.ask(person, Inquiry.Kind.CHECK)
    return None


def quiet(person: Person, text: str) -> str:
    """/quiet: nothing at night, but for what is urgent."""
    found = read.hours(text)
    start, end = found if found else (None, None)
    _prefer(person, quiet_from=start, quiet_to=end)
    if found is None:
        return _("Quiet hours are off.")
    return _("Quiet from %(start)s to %(end)s. Only auctions that end soon come through.") % {
        "start": f"{found[0]:%H:%M}",
        "end": f"{found[1]:%H:%M}",
    }


def digest(person: Person, text: str) -> str:
    """/digest: one message for everything that is found in so many minutes."""
    if read.is_off(text):
        _prefer(person, digest_minutes=0)
        return _("You'll get every find at once.")
    span = read.span(person, text)
    if span is None:
        raise read.BadUsage
    minutes = int(span.total_seconds() // 60)
    if minutes > MAX_DIGEST_MINUTES:
        raise Refused(_("At most one day, please."))
    _prefer(person, digest_minutes=minutes)
    return _("I'll collect finds for %(minutes)d minutes and send them in one message.") % {
        "minutes": minutes
    }


def pictures(person: Person, text: str) -> str:
    """/pictures: with or without pictures."""
    off = read.is_off(text)
    if not (off or read.is_on(text)):
        raise read.BadUsage
    _prefer(person, text_only=off)
    return _("Without pictures from now on.") if off else _("With pictures from now on.")


def new_site(person: Person, text: str) -> None:
    """/site: read a site's results page, and propose to search there."""
    link = text.strip()
    if not link.startswith(("http://", "https://")) or len(link) > 1000:
        raise read.BadUsage
    inquiries.ask(person, Inquiry.Kind.SITE, text=link)


def invite(person: Person, text: str) -> str:
    """/invite: a link that lets one person in; what to write, before the bot knows its name."""
    code, bot = invites.make_invite(person, text.strip()), bot_username()
    link = invites.invite_link(bot, code) if bot else f"/start {code}"
    return _("This link lets one person in, once, within 7 days:") + f"\n{link}"


def _prefer(person: Person, **values: Any) -> None:
    Preferences.objects.update_or_create(person=person, defaults=values)
