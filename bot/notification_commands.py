"""The commands about when and how finds are announced."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bot.commands import options, personal
from bot.types import EVERYBODY, Command, Names, Section

NOTIFICATIONS = Section(
    _("🔔 Notifications"),
    (
        Command(
            Names("quiet", "ruhe", "тиша tysha"),
            EVERYBODY,
            personal.quiet,
            example="22-7",
            help=_("no notifications at night"),
            menu=_("Quiet hours"),
        ),
        Command(
            Names("digest", "sammeln", "добірка dobirka"),
            EVERYBODY,
            personal.digest,
            example="30m",
            help=_("collect finds and send them in one message"),
        ),
        Command(
            Names("reminder remind", "erinnerung", "нагадування nahaduvannia нагадати"),
            EVERYBODY,
            options.reminder,
            example="30m",
            help=_("when to remind you of starred auctions"),
            menu=_("Reminder before the end"),
        ),
        Command(
            Names("pictures", "bilder", "фото foto"),
            EVERYBODY,
            personal.pictures,
            example=pgettext_lazy("argument of a command", "off"),
            help=_("finds without pictures"),
        ),
    ),
)
