from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """A file that was uploaded to be imported: what it would change, and how far it is."""

    class State(models.TextChoices):
        PLANNED = "planned", _("to be confirmed")
        QUEUED = "queued", _("waits")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        DISCARDED = "discarded", _("given up")

    file_name = models.CharField(_("file"), max_length=200)
    #: Its name in the folder of uploads; empty once it is removed.
    stored_as = models.CharField(max_length=80, blank=True, editable=False)
    defaults = models.JSONField(default=dict, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PLANNED
    )
    created = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    problem_count = models.PositiveIntegerField(_("problems"), default=0)
    #: The first entries, the first problems with their places, and files that were left out.
    preview = models.JSONField(default=dict, editable=False)
    #: How many entries are looked through, while it runs.
    done = models.PositiveIntegerField(default=0, editable=False)
    failure = models.CharField(_("what happened"), max_length=300, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("by")
    )
    started_at = models.DateTimeField(_("begun"), auto_now_add=True)
    step_at = models.DateTimeField(auto_now=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name
