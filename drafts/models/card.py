from django.db import models
from django.utils.translation import gettext_lazy as _

from drafts.models.draft import Draft


class Card(models.Model):
    """A draft as shown to one person in the bot chat. What it shows is made when it is sent."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="cards", verbose_name=_("draft"))
    person = models.ForeignKey("accounts.Person", models.CASCADE, verbose_name=_("shown to"))
    message_id = models.BigIntegerField(_("message id"), null=True, blank=True)
    replaced = models.BooleanField(_("shown anew further down"), default=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.draft_id} → {self.person}"


class EditPrompt(models.Model):
    """The question "what shall it say?" that waits for a reply, also over a restart."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="prompts")
    person = models.ForeignKey("accounts.Person", models.CASCADE)
    revision = models.PositiveIntegerField()
    message_id = models.BigIntegerField(null=True, blank=True)
    open = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("edit prompt")
        verbose_name_plural = _("edit prompts")
        indexes = [models.Index(fields=["person", "message_id"], name="prompt_message")]

    def __str__(self) -> str:
        return f"{self.draft_id} ← {self.person}"
