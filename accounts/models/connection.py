from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.telegram_account import TelegramAccount
from core.formats import format_time


class ConnectionPeriod(models.Model):
    """A period in which an account was connected; the source of its uptime."""

    account = models.ForeignKey(
        TelegramAccount, models.CASCADE, related_name="periods", verbose_name=_("account")
    )
    began_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    ended_why = models.CharField(_("why it ended"), max_length=24, blank=True)

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        ordering = ["-id"]
        indexes = [models.Index(fields=["account", "-began_at"], name="period_of_account")]

    def __str__(self) -> str:
        return f"{self.account}: {format_time(self.began_at)}"


class SignIn(models.Model):
    """One attempt to sign an account in, shared by the web process and runbot. Answers of the
    person are stored here, encrypted, until runbot takes them."""

    class Method(models.TextChoices):
        CODE = "code", _("by code")
        QR = "qr", _("by QR code")

    class State(models.TextChoices):
        STARTED = "started", _("connecting")
        PHONE = "phone", _("phone number needed")
        CODE = "code", _("code needed")
        PASSWORD = "password", _("password needed")
        QR = "qr", _("waiting for the scan")
        WORKING = "working", _("asking Telegram")
        DONE = "done", _("signed in")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("given up")

    account = models.ForeignKey(
        TelegramAccount, models.CASCADE, related_name="sign_ins", verbose_name=_("account")
    )
    method = models.CharField(_("way"), max_length=4, choices=Method.choices)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.STARTED)
    #: Whether the account may be signed in as another Telegram user than before.
    other_user = models.BooleanField(default=False, db_default=False, editable=False)
    #: When runbot began with it.
    taken_at = models.DateTimeField(null=True, editable=False)
    answer_encrypted = models.BinaryField(blank=True, default=b"", editable=False)
    #: Additional text of the question: where the code was sent, or the password hint.
    hint = models.CharField(_("hint"), max_length=200, blank=True)
    qr_encrypted = models.BinaryField(blank=True, default=b"", editable=False)
    failure = models.CharField(_("failure"), max_length=24, blank=True)
    wait_seconds = models.PositiveIntegerField(_("wait (s)"), default=0)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_state_display()}"
