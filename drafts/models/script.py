from django.db import models
from django.utils.translation import gettext_lazy as _


class Script(models.Model):
    """A text about a topic that an owner asked for, and what the AI wrote from the entries.

    The row is the queue: it is open until its work is done, and a worker takes it for a while only
    (`claimed_until`).
    """

    class State(models.TextChoices):
        OPEN = "open", _("being written")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    person = models.ForeignKey(
        "accounts.Person", models.CASCADE, related_name="scripts", verbose_name=_("who")
    )
    topic = models.CharField(_("topic"), max_length=300)
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.OPEN)
    #: Markdown, with its sources.
    text = models.TextField(_("text"), blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    queued_at = models.DateTimeField(null=True, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("script")
        verbose_name_plural = _("scripts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "topic"],
                condition=models.Q(state="open"),
                name="one_open_script_per_topic",
            )
        ]

    def __str__(self) -> str:
        return self.topic
