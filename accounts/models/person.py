from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def is_time_zone(name: str) -> None:
    """Raises ValidationError unless this is the name of a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        sentence = _("No such time zone is known. They look like Europe/Berlin.")
        raise ValidationError(sentence) from error


class Person(models.Model):
    """A human, identified by Telegram id. Commands of people without a role are ignored."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner: sees and decides everything")
        REVIEWER = "reviewer", _("reviewer: decides about answers")
        SUBSCRIBER = "subscriber", _("subscriber: may watch keywords")
        NONE = "none", _("nobody: not let in")

    #: Who may act on cards.
    DECIDES = (Role.OWNER, Role.REVIEWER)

    telegram_id = models.BigIntegerField(_("Telegram id"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    username = models.CharField(_("username"), max_length=64, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.NONE)
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_(
            "The bot writes to this person in this language. Empty: as in their Telegram, from "
            "their next message on."
        ),
    )
    #: Nobody has chosen the language: it follows that of the person's Telegram.
    language_from_telegram = models.BooleanField(default=False, db_default=False, editable=False)
    #: Not stored: the language was changed since this row was read.
    language_changed = False
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        default="",
        blank=True,
        validators=[is_time_zone],
        help_text=_("As Europe/Berlin. Empty: as the settings say."),
    )
    started_bot_at = models.DateTimeField(_("wrote to the bot first"), null=True, blank=True)
    created_at = models.DateTimeField(_("known since"), auto_now_add=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "telegram_id"]

    @property
    def let_in(self) -> bool:
        """Whether this person may use the bot."""
        return self.role != self.Role.NONE

    @property
    def decides(self) -> bool:
        """Whether this person decides about answers."""
        return self.role in self.DECIDES

    def __str__(self) -> str:
        return self.name or self.username or str(self.telegram_id)
