from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.telegram_account import TelegramAccount


class UnreadableItem(models.Model):
    """A kind of thing that Telegram sent and that this version can't read, with its newest
    sample."""

    #: None: it was sent to the bot.
    account = models.ForeignKey(
        TelegramAccount,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="unreadable_items",
        verbose_name=_("account"),
    )
    #: What was being read; of the bot, the kind of the update.
    place = models.CharField(_("where"), max_length=40)
    #: 0: not known.
    chat_id = models.BigIntegerField(_("chat id"), default=0)
    error = models.CharField(_("what happened"), max_length=200)
    sample = models.TextField(_("sample"), blank=True)
    count = models.PositiveIntegerField(_("how often"), default=1)
    first_at = models.DateTimeField(_("first"), default=timezone.now)
    last_at = models.DateTimeField(_("last"), default=timezone.now)
    notified_at = models.DateTimeField(_("owners notified"), null=True, blank=True)

    class Meta:
        verbose_name = _("unreadable item")
        verbose_name_plural = _("unreadable items")
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "place", "chat_id", "error"], name="one_row_per_unreadable_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.error}"
