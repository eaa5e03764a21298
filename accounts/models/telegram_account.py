from django.db import models
from django.utils.translation import gettext_lazy as _


class TelegramAccount(models.Model):
    """A Telegram user account that aibot is connected as."""

    class Status(models.TextChoices):
        NEW = "new", _("not connected yet")
        CONNECTING = "connecting", _("connecting")
        CONNECTED = "connected", _("connected")
        WAITING = "waiting", _("waiting to reconnect")
        NEEDS_LOGIN = "needs_login", _("has to sign in again")
        BANNED = "banned", _("closed by Telegram")
        DISABLED = "disabled", _("switched off")

    class Proxy(models.TextChoices):
        NONE = "none", _("none")
        SOCKS5 = "socks5", "SOCKS5"
        MTPROXY = "mtproxy", "MTProxy"

    class PendingCommand(models.TextChoices):
        LOG_OUT = "log_out", _("sign out at Telegram")
        RECONNECT = "reconnect", _("connect anew")

    name = models.CharField(_("name"), max_length=80, unique=True)
    enabled = models.BooleanField(_("enabled"), default=True)
    telegram_id = models.BigIntegerField(_("Telegram id"), null=True, blank=True, editable=False)
    username = models.CharField(_("username"), max_length=64, blank=True, editable=False)
    display_name = models.CharField(_("shown as"), max_length=200, blank=True, editable=False)
    # Own api id and proxy; if empty, those of the settings are used.
    api_id = models.PositiveIntegerField(_("own api id"), null=True, blank=True)
    api_hash_encrypted = models.BinaryField(blank=True, default=b"", editable=False)
    proxy_kind = models.CharField(
        _("proxy"), max_length=8, choices=Proxy.choices, default=Proxy.NONE
    )
    proxy_host = models.CharField(_("proxy's host"), max_length=200, blank=True)
    proxy_port = models.PositiveIntegerField(_("proxy's port"), null=True, blank=True)
    proxy_user = models.CharField(_("proxy's user"), max_length=200, blank=True)
    proxy_secret_encrypted = models.BinaryField(blank=True, default=b"", editable=False)
    #: A command that runbot has to execute for this account.
    pending_command = models.CharField(
        max_length=12, choices=PendingCommand.choices, blank=True, editable=False
    )

    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.NEW, editable=False
    )
    status_detail = models.CharField(_("what happened"), max_length=300, blank=True, editable=False)
    status_since = models.DateTimeField(_("since"), null=True, blank=True, editable=False)
    failures_in_row = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    reconnects = models.PositiveIntegerField(_("reconnects"), default=0, editable=False)
    latency_ms = models.PositiveIntegerField(
        _("answers within (ms)"), null=True, blank=True, editable=False
    )
    last_success_at = models.DateTimeField(_("last answer"), null=True, blank=True, editable=False)
    paused_until = models.DateTimeField(
        _("Telegram asks to wait until"), null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("Telegram account")
        verbose_name_plural = _("Telegram accounts")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TelegramSession(models.Model):
    """The authorisation of an account: data centre and key, encrypted. Never deleted by the
    program, not even if it was revoked."""

    account = models.OneToOneField(
        TelegramAccount, models.CASCADE, related_name="session", verbose_name=_("account")
    )
    authorisation_encrypted = models.BinaryField(_("authorisation, encrypted"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_why = models.CharField(_("why it ended"), max_length=24, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("Telegram session")
        verbose_name_plural = _("Telegram sessions")

    def __str__(self) -> str:
        return f"{self.account}"


class TelegramPeer(models.Model):
    """A peer that an account can address: its id and access hash."""

    account = models.ForeignKey(
        TelegramAccount, models.CASCADE, related_name="peers", verbose_name=_("account")
    )
    peer_id = models.BigIntegerField(_("Telegram id"))
    access_hash = models.BigIntegerField()
    username = models.CharField(_("username"), max_length=64, blank=True)
    name = models.CharField(_("name"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("known peer")
        verbose_name_plural = _("known peers")
        constraints = [
            models.UniqueConstraint(fields=["account", "peer_id"], name="one_peer_per_account")
        ]

    def __str__(self) -> str:
        return self.name or str(self.peer_id)


class UpdateState(models.Model):
    """How far an account has read Telegram's stream of updates (core.telegram.org/api/updates);
    `peer_id` 0 is the account's own stream, others are channels."""

    account = models.ForeignKey(
        TelegramAccount, models.CASCADE, related_name="update_states", verbose_name=_("account")
    )
    peer_id = models.BigIntegerField(_("chat id"))
    pts = models.IntegerField()
    qts = models.IntegerField()
    date = models.BigIntegerField(_("time"))
    seq = models.IntegerField()

    class Meta:
        verbose_name = _("update state")
        verbose_name_plural = _("update states")
        constraints = [
            models.UniqueConstraint(fields=["account", "peer_id"], name="one_state_per_stream")
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.pts}"
