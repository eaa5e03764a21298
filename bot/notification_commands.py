"""The commands about when and how somebody is told of finds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

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
            help=_("bundle the finds of this time in one message"),
        ),
        Command(
            Names("reminder remind", "erinnerung", "нагадування nahaduvannia нагадати"),
            EVERYBODY,
            options.reminder,
            example="30m",
            help=_("when you are reminded of starred auctions"),
            menu=_("Reminder before the end"),
        ),
        Command(
            Names("pictures", "bilder", "фото foto"),
            EVERYBODY,
            personal.pictures,
            example=_("off"),
            help=_("finds without pictures"),
        ),
    ),
)
