import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import TelegramAccount
from core.formats import format_time
from outbox import kinds


def new_random_id() -> int:
    """A random 64-bit message id (core.telegram.org/api/messages)."""
    return secrets.randbits(63) or 1


class Delivery(models.Model):
    """One thing that must reach Telegram: exactly once in the owner's name, at least once by the
    bot.

    `random_id` is stored before the first attempt and used by every attempt: Telegram accepts a
    message with the same id only once. `reference` names the subject ("draft:5"); the handler of
    the `kind` acts on the outcome.
    """

    class State(models.TextChoices):
        """`uncertain` is a bot message whose answer from Telegram was lost; it is sent again."""

        QUEUED = "queued", _("waiting")
        INFLIGHT = "inflight", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNCERTAIN = "uncertain", _("perhaps arrived")
        CANCELLED = "cancelled", _("no longer needed")

    #: The states from which a delivery is claimed.
    OPEN = (State.QUEUED, State.UNCERTAIN)

    class Channel(models.TextChoices):
        USER = "user", _("in the owner's name")
        BOT = "bot", _("by the bot")

    channel = models.CharField(_("way"), max_length=4, choices=Channel.choices)
    kind = models.CharField(_("kind"), max_length=24, choices=kinds.choices)
    reference = models.CharField(_("about"), max_length=64, blank=True, db_index=True)
    account = models.ForeignKey(
        TelegramAccount, models.CASCADE, null=True, blank=True, verbose_name=_("account")
    )
    chat_id = models.BigIntegerField(_("to (Telegram id)"))
    payload = models.JSONField(_("content"), default=dict)
    #: Messages to a chat with the same key are sent in order; edits have keys of their own.
    ordering_key = models.CharField(max_length=64, blank=True)
    random_id = models.BigIntegerField(null=True, blank=True, unique=True)
    part = models.PositiveSmallIntegerField(_("part"), default=0)
    previous = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="following",
        verbose_name=_("only after"),
    )

    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.QUEUED)
    available_at = models.DateTimeField(_("not before"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    first_attempt_at = models.DateTimeField(_("first attempt"), null=True, blank=True)
    failure = models.CharField(_("failure"), max_length=24, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    message_id = models.BigIntegerField(_("message id at Telegram"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        # Open deliveries are few, even if many were sent.
        indexes = [models.Index(fields=["state", "id"], name="delivery_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class DeliveryAttempt(models.Model):
    """The outcome of one attempt, or a change by hand. `uncertain`: Telegram may have it."""

    delivery = models.ForeignKey(
        Delivery, models.CASCADE, related_name="log", verbose_name=_("delivery")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    state = models.CharField(_("outcome"), max_length=9, choices=Delivery.State.choices)
    detail = models.CharField(_("detail"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{format_time(self.at)} {self.get_state_display()}"
