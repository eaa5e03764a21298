from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from monitoring.models.keyword import MAX_NOTICE_MINUTES


class Preferences(models.Model):
    """A person's notification settings."""

    person = models.OneToOneField(
        Person, models.CASCADE, related_name="preferences", verbose_name=_("person")
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet to"), null=True, blank=True)
    digest_minutes = models.PositiveIntegerField(
        _("bundle for … minutes"), default=0, help_text=_("0: announce every find at once.")
    )
    reminder_minutes = models.PositiveIntegerField(
        _("reminder before the end, in minutes"),
        default=15,
        validators=[MaxValueValidator(MAX_NOTICE_MINUTES)],
        help_text=_("Of starred auctions. 0: no reminder."),
    )
    text_only = models.BooleanField(_("without pictures"), default=False)
    max_keywords = models.PositiveIntegerField(
        _("most keywords"), null=True, blank=True, help_text=_("Empty: as the settings say.")
    )

    class Meta:
        verbose_name = _("preferences")
        verbose_name_plural = _("preferences")

    def __str__(self) -> str:
        return f"{self.person}"


class Invite(models.Model):
    """An invitation for one person. Only a hash of its code is stored."""

    code_hash = models.CharField(max_length=64, unique=True)
    note = models.CharField(_("for"), max_length=100, blank=True)
    created_by = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="invites_made",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("good until"))
    used_by = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="invites_used",
        verbose_name=_("used by"),
    )
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.note or str(self.pk)
