from django.db import models
from django.utils.translation import gettext_lazy as _


class VoiceRequest(models.Model):
    """The wish that the AI describes how the owner writes, from an account's own messages. The
    newest of an account counts."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("reading your messages")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    account = models.ForeignKey(
        "accounts.TelegramAccount",
        models.CASCADE,
        related_name="voice_requests",
        verbose_name=_("account"),
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    error = models.CharField(_("error"), max_length=300, blank=True)
    #: What stood in the profile before.
    before = models.TextField(_("before"), blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("description of how you write")
        verbose_name_plural = _("descriptions of how you write")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="one_open_voice_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_state_display()}"
