from django.db import models
from django.utils.translation import gettext_lazy as _

from drafts.models.draft import Draft


class Rewrite(models.Model):
    """An owner's wish to have the AI write an answer anew, and what came of it.

    The row is the queue: it is open until its work is done, and a worker takes it for a while only
    (`claimed_until`).
    """

    class Kind(models.TextChoices):
        REGENERATE = "regenerate", _("another answer")
        SHORTER = "shorter", _("shorter")
        WARMER = "warmer", _("warmer")
        TELL = "tell", _("as you said")
        TRANSLATE = "translate", _("translated for you")

    class State(models.TextChoices):
        OPEN = "open", _("being written")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        DROPPED = "dropped", _("no longer needed")

    draft = models.ForeignKey(
        Draft, models.CASCADE, related_name="rewrites", verbose_name=_("draft")
    )
    person = models.ForeignKey(
        "accounts.Person", models.CASCADE, related_name="+", verbose_name=_("who")
    )
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    instruction = models.TextField(_("what you said"), blank=True)
    #: The revision it was asked for; it is never applied to another.
    revision = models.PositiveIntegerField(_("revision"))
    #: The revision that it has become, if it has.
    made_revision = models.PositiveIntegerField(null=True, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.OPEN)
    text = models.TextField(_("text"), blank=True)
    #: A translation also has the contact's question.
    question = models.TextField(_("question"), blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    queued_at = models.DateTimeField(null=True, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

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
