from django.db import models
from django.utils.translation import gettext_lazy as _

from drafts.models.chat import Chat


class Analysis(models.Model):
    """One look of the AI at a chat, and what came of it."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("running")
        DRAFTED = "drafted", _("an answer was drafted")
        NOT_DUE = "not_due", _("no answer is due")
        OUTDATED = "outdated", _("a newer message came meanwhile")
        FAILED = "failed", _("failed")

    chat = models.ForeignKey(Chat, models.CASCADE, related_name="analyses", verbose_name=_("chat"))
    claim = models.UUIDField(unique=True)
    outcome = models.CharField(
        _("outcome"), max_length=8, choices=Outcome.choices, default=Outcome.RUNNING
    )
    up_to_message_id = models.BigIntegerField(_("up to message"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    #: It failed because the AI can't be used at all, not because of what this chat says.
    whole = models.BooleanField(default=False, db_default=False, editable=False)
    model = models.CharField(_("model"), max_length=80, blank=True)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    asked_at = models.DateTimeField(_("AI asked"), null=True, blank=True)
    answered_at = models.DateTimeField(_("AI answered"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("analysis")
        verbose_name_plural = _("analyses")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.chat}: {self.get_outcome_display()}"
