from django.db import models
from django.utils.translation import gettext_lazy as _

from drafts.models.draft import Draft


class Card(models.Model):
    """A draft as shown to one person in the bot chat. What it shows is made when it is sent."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="cards", verbose_name=_("draft"))
    person = models.ForeignKey("accounts.Person", models.CASCADE, verbose_name=_("shown to"))
    message_id = models.BigIntegerField(_("message id"), null=True, blank=True)
    #: Which of its keyboards is shown (`drafts.services.buttons.card_actions`); "" is the first.
    menu = models.CharField(max_length=8, blank=True, default="", db_default="", editable=False)
    replaced = models.BooleanField(_("shown anew further down"), default=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.draft_id} → {self.person}"


class EditPrompt(models.Model):
    """A question to a person that waits for a reply, also over a restart."""

    class Purpose(models.TextChoices):
        TEXT = "text", _("the new text")
        TELL = "tell", _("what to tell the AI")
        TIME = "time", _("when to send it")
        SHOW = "show", _("when to show it again")

    draft = models.ForeignKey(
        Draft, models.CASCADE, related_name="prompts", verbose_name=_("draft")
    )
    person = models.ForeignKey("accounts.Person", models.CASCADE, verbose_name=_("person"))
    purpose = models.CharField(
        _("asked for"),
        max_length=4,
        choices=Purpose.choices,
        default=Purpose.TEXT,
        db_default="text",
    )
    revision = models.PositiveIntegerField(_("revision"))
    message_id = models.BigIntegerField(_("message id"), null=True, blank=True)
    open = models.BooleanField(_("open"), default=True)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)

    class Meta:
        verbose_name = _("edit prompt")
        verbose_name_plural = _("edit prompts")
        indexes = [models.Index(fields=["person", "message_id"], name="prompt_message")]

    def __str__(self) -> str:
        return f"{self.draft_id} ← {self.person}"
