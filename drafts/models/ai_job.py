from django.db import models
from django.utils.translation import gettext_lazy as _


class AIJob(models.Model):
    """Something that somebody asked the AI for, and what came of it.

    The row is the queue: it is open until its work is done, and a worker takes it for a while only
    (`claimed_until`). Claiming and ending stand in `drafts.services.writing.ai_jobs`.
    """

    class State(models.TextChoices):
        OPEN = "open", _("being written")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        DROPPED = "dropped", _("no longer needed")

    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.OPEN)
    text = models.TextField(_("text"), blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    queued_at = models.DateTimeField(null=True, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        abstract = True
