from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """The heartbeat of a long-running process: its identity and when it was last seen."""

    RUNBOT = "runbot"
    BOT = "bot"
    WORKER = "worker"
    BEAT = "beat"

    class Status(models.TextChoices):
        STARTING = "starting", _("starting")
        RUNNING = "running", _("running")
        POLLING = "polling", _("receiving messages")
        WAITING = "waiting", _("trying again soon")
        CONFLICT = "conflict", _("another program uses the bot")
        MISCONFIGURED = "misconfigured", _("set up wrongly")
        STOPPED = "stopped", _("stopped")

    name = models.CharField(_("name"), max_length=40, primary_key=True)
    pid = models.PositiveIntegerField(_("process"), default=0)
    host = models.CharField(_("machine"), max_length=200, blank=True)
    version = models.CharField(_("version"), max_length=40, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    beat_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, blank=True)
    detail = models.CharField(_("what happened"), max_length=300, blank=True)
    #: The bot's, by which links lead to it; without @.
    username = models.CharField(_("username"), max_length=64, blank=True, db_default="", default="")

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")

    def __str__(self) -> str:
        return self.name


class Outage(models.Model):
    """An outage of a component: its duration, and when the owners were notified."""

    subject = models.CharField(_("what"), max_length=120)
    began_at = models.DateTimeField(_("since"))
    notified_at = models.DateTimeField(_("owners notified"), null=True, blank=True)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    detail = models.CharField(_("what happened"), max_length=300, blank=True)
    #: What the subject is called; filled in where many outages are listed, and no column.
    subject_name = ""

    class Meta:
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=models.Q(ended_at=None),
                name="one_open_outage_per_subject",
            )
        ]

    def __str__(self) -> str:
        return self.subject
