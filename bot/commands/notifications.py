"""Commands about when and how finds are announced."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Person
from bot.commands import arguments
from bot.types import EVERYBODY, Command, Names
from monitoring.cards.text import time_left
from monitoring.models import Preferences
from monitoring.services.keywords import Refused

MAX_DIGEST_MINUTES = 24 * 60


def quiet(person: Person, text: str) -> str:
    """/quiet: nothing at night, but for what is urgent."""
    found = arguments.hours(text)
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
    if arguments.is_off(text):
        _prefer(person, digest_minutes=0)
        return _("You'll get every find at once.")
    span = arguments.span(person, text)
    if span is None:
        raise arguments.BadUsage
    minutes = int(span.total_seconds() // 60)
    if minutes > MAX_DIGEST_MINUTES:
        raise Refused(_("At most one day, please."))
    _prefer(person, digest_minutes=minutes)
    return _("I'll collect finds for %(minutes)d minutes and send them in one message.") % {
        "minutes": minutes
    }


def reminder(person: Person, text: str) -> str:
    """/reminder: how long before the end of a starred auction one is reminded."""
    if not text.strip():
        raise arguments.BadUsage
    minutes = arguments.notice_minutes(text)
    Preferences.objects.update_or_create(person=person, defaults={"reminder_minutes": minutes})
    if not minutes:
        return _("No more reminders of starred auctions.")
    return _("⏰ I'll remind you of starred auctions %(time)s before the end.") % {
        "time": time_left(timedelta(minutes=minutes))
    }


def pictures(person: Person, text: str) -> str:
    """/pictures: with or without pictures."""
    off = arguments.is_off(text)
    if not (off or arguments.is_on(text)):
        raise arguments.BadUsage
    _prefer(person, text_only=off)
    return _("Without pictures from now on.") if off else _("With pictures from now on.")


def _prefer(person: Person, **values: Any) -> None:
    Preferences.objects.update_or_create(person=person, defaults=values)


COMMANDS = (
    Command(
        Names("quiet", "ruhe", "тиша tysha"),
        EVERYBODY,
        quiet,
        example="22-7",
        help=gettext_lazy("no notifications at night"),
        menu=gettext_lazy("Quiet hours"),
    ),
    Command(
        Names("digest", "sammeln", "добірка dobirka"),
        EVERYBODY,
        digest,
        example="30m",
        help=gettext_lazy("collect finds and send them in one message"),
    ),
    Command(
        Names("reminder remind", "erinnerung", "нагадування nahaduvannia нагадати"),
        EVERYBODY,
        reminder,
        example="30m",
        help=gettext_lazy("when to remind you of starred auctions"),
        menu=gettext_lazy("Reminder before the end"),
    ),
    Command(
        Names("pictures", "bilder", "фото foto"),
        EVERYBODY,
        pictures,
        example=pgettext_lazy("argument of a command", "off"),
        help=gettext_lazy("finds without pictures"),
    ),
)
