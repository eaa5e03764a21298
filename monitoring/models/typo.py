from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.models.keyword import MAX_TEXT, KeywordPlatform


class TypoSearch(models.Model):
    """A misspelling of a keyword that is searched on one platform, now and then. What the first
    search finds is a silent baseline."""

    search = models.ForeignKey(
        KeywordPlatform, models.CASCADE, related_name="typo_searches", db_index=False
    )
    words = models.CharField(_("misspelling"), max_length=2 * MAX_TEXT)
    next_at = models.DateTimeField(_("next check"), default=timezone.now, db_index=True)
    baseline_at = models.DateTimeField(_("baseline complete at"), null=True, blank=True)

    class Meta:
        verbose_name = _("search for a misspelling")
        verbose_name_plural = _("searches for misspellings")
        constraints = [
            models.UniqueConstraint(fields=["search", "words"], name="one_row_per_misspelling")
        ]

    def __str__(self) -> str:
        return self.words
