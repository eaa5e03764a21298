from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.telegram_account import TelegramAccount


class UnreadableItem(models.Model):
    """Something that Telegram sent and that this version can't read: what it was, without any
    text."""

    account = models.ForeignKey(
        TelegramAccount,
        models.CASCADE,
        related_name="unreadable_items",
        verbose_name=_("account"),
    )
    place = models.CharField(_("where"), max_length=16)
    #: 0: not known.
    chat_id = models.BigIntegerField(_("chat id"), default=0, db_default=0)
    error = models.CharField(_("what happened"), max_length=120)
    sample = models.CharField(_("sample"), max_length=600, blank=True)
    count = models.PositiveIntegerField(_("how often"), default=1, db_default=1)
    first_at = models.DateTimeField(_("first"), default=timezone.now)
    last_at = models.DateTimeField(_("last"), default=timezone.now)

    class Meta:
        verbose_name = _("unreadable item")
        verbose_name_plural = _("unreadable items")
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "place", "chat_id", "error", "sample"],
                name="one_row_per_unreadable_item",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.error}"
