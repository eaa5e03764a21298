from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ButtonText(models.Model):
    """Another text for a button of the cards, in one language. Without a row, or with an empty
    text, the button keeps its own."""

    action = models.CharField(_("button"), max_length=10)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    text = models.CharField(_("text"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("text of a button")
        verbose_name_plural = _("texts of buttons")
        ordering = ["action", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "language"], name="one_text_per_button_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} ({self.language}): {self.text}"
