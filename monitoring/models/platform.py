from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.formats import format_time
from monitoring.platforms.registry import ADAPTERS


def adapter_choices() -> list[tuple[str, str]]:
    """Choices of the adapter field (a function, so that a new adapter needs no migration)."""
    return [(key, gettext(adapter.title)) for key, adapter in ADAPTERS.items()]


#: The least and the most that a site may be asked.
REQUESTS_PER_SECOND, CONCURRENCY = (0.001, 1000), (1, 50)


class Platform(models.Model):
    """A site that can be searched: its adapter, base URL and rate limit."""

    slug = models.CharField(
        _("short name"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9._-]*$")],
        help_text=_("Stands before the number of a listing: egun.de:123."),
    )
    name = models.CharField(_("name"), max_length=80)
    adapter = models.CharField(_("read as"), max_length=20, choices=adapter_choices)
    base_url = models.URLField(_("address"), max_length=500)
    private_address = models.BooleanField(
        _("may be a private address"),
        default=False,
        help_text=_("Only for a site in your own network; all others are refused there."),
    )
    enabled = models.BooleanField(_("on"), default=True)
    requests_per_second = models.FloatField(
        _("requests per second"),
        default=1.0,
        help_text=_("Of all workers together."),
    )
    concurrency = models.PositiveSmallIntegerField(_("requests at once"), default=2)
    timeout_seconds = models.FloatField(_("time-out in seconds"), default=20.0)
    max_pages = models.PositiveSmallIntegerField(
        _("pages of one search"),
        default=40,
        help_text=_("Stop after this many result pages. You'll be told if any were skipped."),
    )
    max_kilobytes = models.PositiveIntegerField(
        _("largest page, in kB"),
        default=3000,
        help_text=_("A larger page is not read; that counts as an error."),
    )
    config = models.JSONField(
        _("settings of the adapter"),
        default=dict,
        blank=True,
        help_text=_("For a feed: search. For a page: search, row, id, title, price, link, …"),
    )
    #: JSON with the headers and cookies that are sent; `services.platform_headers` reads it.
    headers_encrypted = models.BinaryField(blank=True, default=b"", editable=False)

    class Meta:
        verbose_name = _("platform")
        verbose_name_plural = _("platforms")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PlatformState(models.Model):
    """Rate limit and circuit breaker of a platform, shared by all workers: when the next request
    may be sent, and until when the circuit is open."""

    class Problem(models.TextChoices):
        NONE = "", _("none")
        RATE = "rate", _("asks for fewer requests")
        BLOCKED = "blocked", _("refuses requests")
        CAPTCHA = "captcha", _("wants a captcha")
        DOWN = "down", _("can't be reached")
        UNREADABLE = "unreadable", _("its pages are not understood")

    platform = models.OneToOneField(
        Platform, models.CASCADE, related_name="state", verbose_name=_("platform")
    )
    next_slot_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(
        _("problem"), max_length=10, choices=Problem.choices, default=Problem.NONE, blank=True
    )
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    open_until = models.DateTimeField(_("not asked until"), null=True, blank=True)
    probing_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    last_error_at = models.DateTimeField(_("last error at"), null=True, blank=True)
    last_success_at = models.DateTimeField(_("last success"), null=True, blank=True)
    #: What only a page without hits has, as learned from searches for nonsense; [MISSING] if the
    #: site answers such a search with 404.
    empty_lines = models.JSONField(
        _("how it says that nothing was found"), default=list, blank=True
    )
    #: The numbers of what the site shows for such a search all the same: what it recommends.
    recommended = models.JSONField(_("what it recommends"), default=list, blank=True)
    probed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("platform state")
        verbose_name_plural = _("platform states")

    def __str__(self) -> str:
        return f"{self.platform}"


class PlatformHour(models.Model):
    """Request counters of a platform for one hour."""

    platform = models.ForeignKey(
        Platform, models.CASCADE, related_name="hours", verbose_name=_("platform")
    )
    hour = models.DateTimeField(_("hour"))
    succeeded = models.PositiveIntegerField(_("succeeded"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged (304)"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    milliseconds = models.PositiveBigIntegerField(_("time in all, ms"), default=0)

    class Meta:
        verbose_name = _("hour of a platform")
        verbose_name_plural = _("hours of platforms")
        constraints = [
            models.UniqueConstraint(fields=["platform", "hour"], name="one_row_per_platform_hour")
        ]

    def __str__(self) -> str:
        return f"{self.platform} {format_time(self.hour)}"


class PageSample(models.Model):
    """A page that could not be parsed, stored for inspection."""

    platform = models.ForeignKey(
        Platform, models.CASCADE, related_name="samples", verbose_name=_("platform")
    )
    url = models.TextField(_("address"))
    reason = models.CharField(_("why"), max_length=300)
    content_type = models.CharField(_("content type"), max_length=100, blank=True)
    body = models.BinaryField(_("page, gzipped"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("page that was not understood")
        verbose_name_plural = _("pages that were not understood")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.platform} {format_time(self.at)}"


class KnownPage(models.Model):
    """A results page as it was last read, for conditional requests (RFC 9110, section 13)."""

    platform = models.ForeignKey(Platform, models.CASCADE, verbose_name=_("platform"))
    #: SHA-256 of the URL, which may be longer than an index allows.
    url_hash = models.CharField(max_length=64)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    content = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("known page")
        verbose_name_plural = _("known pages")
        constraints = [
            models.UniqueConstraint(fields=["platform", "url_hash"], name="one_row_per_page")
        ]
        indexes = [models.Index(fields=["at"], name="known_page_at")]

    def __str__(self) -> str:
        return self.url_hash
