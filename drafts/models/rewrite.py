from django.db import models
from django.utils.translation import gettext_lazy as _

from drafts.models.ai_job import AIJob
from drafts.models.draft import Draft


class Rewrite(AIJob):
    """What a person, or a user of the admin, asked the AI to write anew, and what came of it."""

    class Kind(models.TextChoices):
        REGENERATE = "regenerate", _("another answer")
        SHORTER = "shorter", _("shorter")
        WARMER = "warmer", _("warmer")
        TELL = "tell", _("as you said")
        TRANSLATE = "translate", _("translated for you")

    #: None if a user of the admin asked for it, who is no Person.
    person = models.ForeignKey(
        "accounts.Person",
        models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("who"),
    )
    username = models.CharField(
        _("user of the admin"), max_length=150, blank=True, default="", db_default=""
    )
    draft = models.ForeignKey(
        Draft, models.CASCADE, related_name="rewrites", verbose_name=_("draft")
    )
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    instruction = models.TextField(_("what you said"), blank=True)
    #: The revision it was asked for; it is never applied to another.
    revision = models.PositiveIntegerField(_("revision"))
    #: The revision that it has become, if it has.
    made_revision = models.PositiveIntegerField(null=True, blank=True, editable=False)
    #: A translation also has the contact's question.
    question = models.TextField(_("question"), blank=True)

    class Meta:
        verbose_name = _("rewriting")
        verbose_name_plural = _("rewritings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft"], condition=models.Q(state="open"), name="one_open_rewrite"
            )
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.get_kind_display()}"
