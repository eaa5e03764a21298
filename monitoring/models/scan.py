from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.formats import format_time
from monitoring.models.keyword import Keyword


class Scan(models.Model):
    """One scan: a claim of due keywords, and the progress of its searches."""

    class Reason(models.TextChoices):
        DUE = "due", _("its time had come")
        NEW = "new", _("a new keyword")
        RESUMED = "resumed", _("searching again")
        CHECK = "check", _("asked for in Telegram")
        ADMIN = "admin", _("asked for in the admin")
        COMMAND = "command", _("asked for on the command line")

    token = models.UUIDField(unique=True)
    reason = models.CharField(_("why"), max_length=20, choices=Reason.choices, default=Reason.DUE)
    keywords = models.PositiveIntegerField(_("keywords"), default=0)
    searches = models.PositiveIntegerField(_("searches"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    found = models.PositiveIntegerField(_("announced"), default=0)
    started_at = models.DateTimeField(_("began"), default=timezone.now)
    finished_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        ordering = ["-id"]
        indexes = [models.Index(fields=["started_at"], name="scan_started")]

    def __str__(self) -> str:
        return format_time(self.started_at)


class Inquiry(models.Model):
    """A question to the bot that needs the network; a worker answers it."""

    class Kind(models.TextChoices):
        TEST = "test", _("what is there now")
        CHECK = "check", _("scan again and fill gaps")
        DIAGNOSE = "diagnose", _("test of a keyword")
        SITE = "site", _("how a site is read")

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="inquiries", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    keyword = models.ForeignKey(
        Keyword, models.CASCADE, null=True, blank=True, verbose_name=_("keyword")
    )
    text = models.CharField(_("text"), max_length=1000, blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)
    enqueued_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("asked"), default=timezone.now)
    finished_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"

    @property
    def subject(self) -> str:
        """What it is about, in the active language."""
        if self.kind == self.Kind.CHECK:
            return gettext("all keywords")
        return self.keyword.text if self.keyword else self.text
