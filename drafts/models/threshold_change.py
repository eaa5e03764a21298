from django.db import models
from django.utils.translation import gettext_lazy as _


class ThresholdChange(models.Model):
    """That the confidence from which answers of an account leave without asking was changed on the
    page "How sure is it"; the earlier one can be taken back. None: that of all accounts."""

    account = models.ForeignKey(
        "accounts.TelegramAccount",
        models.CASCADE,
        related_name="threshold_changes",
        verbose_name=_("account"),
    )
    before = models.PositiveSmallIntegerField(_("before"), null=True, blank=True)
    after = models.PositiveSmallIntegerField(_("after"), null=True, blank=True)
    username = models.CharField(_("who"), max_length=150, blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("change of the threshold")
        verbose_name_plural = _("changes of the threshold")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.account}: {self.before} → {self.after}"
