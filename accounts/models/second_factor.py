from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SecondFactor(models.Model):
    """The app of a user that shows a new code every 30 seconds (TOTP, RFC 6238). The secret that
    both have is stored encrypted."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="second_factor",
        verbose_name=_("user"),
    )
    secret_encrypted = models.BinaryField()
    #: Null until a first code has shown that the app has the secret.
    confirmed_at = models.DateTimeField(_("since"), null=True, blank=True)
    #: The 30 seconds of the last code that was taken; no code counts twice.
    last_step = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return str(self.user)
