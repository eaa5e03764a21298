from django.db import models
from django.utils.translation import gettext_lazy as _


class Switch(models.Model):
    """A global switch; `sending_paused` is set by `/pause`."""

    SENDING_PAUSED = "sending_paused"

    name = models.CharField(_("name"), max_length=40, primary_key=True)
    enabled = models.BooleanField(_("on"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    changed_by = models.ForeignKey(
        "accounts.Person", models.SET_NULL, null=True, blank=True, verbose_name=_("changed by")
    )

    class Meta:
        verbose_name = _("switch")
        verbose_name_plural = _("switches")

    def __str__(self) -> str:
        return self.name
