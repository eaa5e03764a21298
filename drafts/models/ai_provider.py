from django.db import models
from django.utils.translation import gettext_lazy as _


class AiProvider(models.Model):
    """The AI's provider as a whole: until when it asks not to be asked, and why. Without a row, or
    once it has answered again, nothing stands in the way."""

    #: There is one; the settings describe it.
    NAME = "provider"

    name = models.CharField(max_length=20, unique=True, default=NAME, editable=False)
    paused_until = models.DateTimeField(_("not asked until"), null=True, blank=True)
    failing_since = models.DateTimeField(_("since"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    used_up = models.BooleanField(_("quota used up"), default=False)
    sentence = models.CharField(_("why"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("AI provider")
        verbose_name_plural = _("AI providers")

    def __str__(self) -> str:
        return self.sentence or self.name
