from django.db import models
from django.utils.translation import gettext_lazy as _

from drafts.models.chat import Message
from drafts.models.draft import Draft


class Observation(models.Model):
    """What the owner decided about a proposed answer, and how right the AI was with it. The
    confidences are calibrated by these (`drafts.learning.calibration`)."""

    class Decision(models.TextChoices):
        SENT = "sent", _("sent as it was")
        EDITED = "edited", _("sent with changes")
        SKIPPED = "skipped", _("skipped")
        BY_HAND = "by_hand", _("answered by hand")
        CHANGED = "changed", _("sent automatically, and you changed it")
        DELETED = "deleted", _("sent automatically, and you deleted it")

    draft = models.OneToOneField(
        Draft, models.CASCADE, related_name="observation", verbose_name=_("draft")
    )
    account = models.ForeignKey(
        "accounts.TelegramAccount",
        models.CASCADE,
        related_name="observations",
        verbose_name=_("account"),
    )
    decision = models.CharField(_("decision"), max_length=8, choices=Decision.choices)
    confidence = models.PositiveSmallIntegerField(_("confidence (0 to 100)"))
    right = models.FloatField(_("how right (0 to 1)"))
    #: What the owner wrote instead, where that was not the draft.
    answer = models.ForeignKey(
        Message, models.SET_NULL, null=True, blank=True, verbose_name=_("the owner's answer")
    )
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("decision of yours")
        verbose_name_plural = _("decisions of yours")
        ordering = ["-decided_at", "-id"]
        indexes = [
            models.Index(fields=["account", "-decided_at"], name="observation_account"),
            models.Index(fields=["-decided_at"], name="observation_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.get_decision_display()}"
