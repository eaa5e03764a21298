from django.db import models
from django.utils.translation import gettext_lazy as _

from drafts.models.ai_job import AIJob


class Script(AIJob):
    """A text about a topic that an owner asked for, and what the AI wrote from the entries: in
    Markdown, with its sources."""

    person = models.ForeignKey(
        "accounts.Person", models.CASCADE, related_name="+", verbose_name=_("who")
    )
    topic = models.CharField(_("topic"), max_length=300)

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
