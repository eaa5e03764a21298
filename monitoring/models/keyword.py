from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from monitoring.models.platform import Platform

MIN_FREQUENCY_SECONDS = 60
MAX_FREQUENCY_SECONDS = 7 * 86400
MAX_TEXT = 100
#: The longest time before the end of an auction at which a notice can be sent.
MAX_NOTICE_MINUTES = 7 * 24 * 60


class Keyword(models.Model):
    """A search of a person. A deleted one keeps its history, so that it can be restored."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="keywords", verbose_name=_("person")
    )
    text = models.CharField(_("keyword"), max_length=MAX_TEXT)
    normalized = models.CharField(_("as it is compared"), max_length=2 * MAX_TEXT, editable=False)
    platforms = models.ManyToManyField(
        Platform, through="KeywordPlatform", related_name="keywords", verbose_name=_("platforms")
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    last_checked = models.DateTimeField(_("last check"), null=True, blank=True)
    last_success = models.DateTimeField(_("last success"), null=True, blank=True)
    next_check_at = models.DateTimeField(_("next check"), default=timezone.now)
    frequency_seconds = models.PositiveIntegerField(
        _("every … seconds"),
        default=MIN_FREQUENCY_SECONDS,
        validators=[MinValueValidator(MIN_FREQUENCY_SECONDS)],
    )
    active = models.BooleanField(_("active"), default=True)
    muted_until = models.DateTimeField(_("muted until"), null=True, blank=True)
    #: The beginning and the end of the last muting.
    muted_at = models.DateTimeField(_("muted since"), null=True, blank=True, editable=False)
    unmuted_at = models.DateTimeField(_("unmuted"), null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    price_from = models.DecimalField(
        _("price from"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    price_to = models.DecimalField(
        _("price to"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="EUR",
        db_default="EUR",
        validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters, as EUR."))],
        help_text=_("That of these prices. What is offered in another one is told at any price."),
    )
    exclude = models.CharField(
        _("words to leave out"),
        max_length=300,
        blank=True,
        help_text=_(
            "With commas between; what belongs together in quotes. Whole words; *ss* also leaves "
            "out parts of words."
        ),
    )
    exclude_sellers = models.CharField(
        _("sellers to leave out"),
        max_length=2000,
        blank=True,
        help_text=_("With commas between; a name that has a comma in quotes."),
    )
    whole_words = models.BooleanField(_("whole words only"), default=False)
    in_descriptions = models.BooleanField(_("search descriptions too"), default=False)
    price_drops = models.BooleanField(
        _("announce lower prices"),
        default=False,
        help_text=_("By 1 € and 3 % at least; also of what was there at the beginning."),
    )
    back_in_stock = models.BooleanField(
        _("announce what is offered again"),
        default=False,
        help_text=_("What had ended, was sold out or had vanished, and has the same number."),
    )
    no_bid_minutes = models.PositiveIntegerField(
        _("announce an end without a bid … minutes before"),
        default=0,
        help_text=_("0: no message."),
        validators=[MaxValueValidator(MAX_NOTICE_MINUTES)],
    )
    typos = models.BooleanField(
        _("search for misspellings too"),
        default=False,
        help_text=_("A handful of likely ones, each every quarter of an hour."),
    )
    claim = models.UUIDField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("keyword")
        verbose_name_plural = _("keywords")
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(fields=["person", "normalized"], name="one_keyword_per_person"),
            models.CheckConstraint(
                condition=models.Q(frequency_seconds__gte=MIN_FREQUENCY_SECONDS),
                name="keyword_frequency_is_bounded",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_check_at"],
                name="keyword_due",
                condition=models.Q(active=True, deleted_at=None),
            ),
            models.Index(fields=["claim"], name="keyword_claim"),
        ]

    def __str__(self) -> str:
        return self.text


class KeywordPlatform(models.Model):
    """A keyword's search on one platform: baseline, last results, and the lease of a worker."""

    class Baseline(models.TextChoices):
        PENDING = "pending", _("not begun")
        RUNNING = "running", _("running")
        COMPLETE = "complete", _("complete")
        PARTIAL = "partial", _("unfinished")
        FAILED = "failed", _("failed")
        UNREAD = "unread", _("not understood")

    keyword = models.ForeignKey(
        Keyword, models.CASCADE, related_name="searches", db_index=False, verbose_name=_("keyword")
    )
    platform = models.ForeignKey(
        Platform, models.CASCADE, related_name="searches", verbose_name=_("platform")
    )
    baseline = models.CharField(
        _("baseline"), max_length=8, choices=Baseline.choices, default=Baseline.PENDING
    )
    #: Since when this search is wanted: what is posted later is new, whenever the baseline is read.
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    baseline_pages = models.PositiveIntegerField(_("pages"), default=0)
    baseline_items = models.PositiveIntegerField(_("items"), default=0)
    baseline_at = models.DateTimeField(_("baseline complete at"), null=True, blank=True)
    #: The query of the baseline; another query needs a new baseline.
    query_hash = models.CharField(max_length=64, blank=True)
    #: Hash of the items of the last read; if it is equal, nothing needs to be compared.
    fingerprint = models.CharField(max_length=64, blank=True)
    #: Hash of the body of the last read, if it was a single page; if equal, it is not parsed.
    body_hash = models.CharField(max_length=64, blank=True)
    #: Reading stopped halfway: the next scan does not stop at the first page without new items.
    catching_up = models.BooleanField(_("catching up"), default=False)
    #: How many items the last read had that was understood and believed.
    last_items = models.PositiveIntegerField(default=0)
    #: The numbers of a read that is doubted (suddenly all new, or nothing), and since when.
    doubted_numbers = models.JSONField(default=list, blank=True)
    doubted_at = models.DateTimeField(_("doubted since"), null=True, blank=True)
    #: When all pages are read again although the newest stand first, and the time between two such
    #: reads: it grows while they bring nothing.
    full_read_at = models.DateTimeField(_("next full read"), null=True, blank=True, editable=False)
    full_read_minutes = models.PositiveIntegerField(default=60, editable=False)
    #: The last read of all pages; and the last one that showed what is not there any more.
    read_all_at = models.DateTimeField(null=True, blank=True, editable=False)
    absences_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Where the rotation through a very long list continues.
    page_cursor = models.PositiveIntegerField(default=1)
    note = models.CharField(_("note"), max_length=300, blank=True)
    last_checked = models.DateTimeField(_("last check"), null=True, blank=True)
    last_success = models.DateTimeField(_("last success"), null=True, blank=True)
    errors = models.PositiveIntegerField(_("errors in a row"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("keyword on a platform")
        verbose_name_plural = _("keywords on platforms")
        constraints = [
            models.UniqueConstraint(
                fields=["keyword", "platform"], name="one_search_per_keyword_platform"
            )
        ]
        indexes = [models.Index(fields=["lease_token"], name="search_lease")]

    def __str__(self) -> str:
        return f"{self.keyword} @ {self.platform}"
