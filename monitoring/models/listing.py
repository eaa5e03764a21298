from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from monitoring.evaluation import Verdict
from monitoring.models.keyword import Keyword
from monitoring.models.platform import Platform
from outbox.models import Delivery


class Listing(models.Model):
    """An item on a platform."""

    class PriceKind(models.TextChoices):
        UNKNOWN = "", _("price")
        START = "start", _("starting price")
        BID = "bid", _("current bid")
        BUY_NOW = "buynow", _("buy now")

    #: db_index=False here and below: the unique constraint has an index that starts with this
    #: column; without statistics SQLite would choose the wrong one and read all rows of a platform.
    platform = models.ForeignKey(
        Platform,
        models.CASCADE,
        related_name="listings",
        verbose_name=_("platform"),
        db_index=False,
    )
    number = models.CharField(_("number"), max_length=120)
    title = models.CharField(_("title"), max_length=500)
    url = models.CharField(_("link"), max_length=1000)
    image_url = models.CharField(_("picture"), max_length=1000, blank=True)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2, null=True, blank=True)
    price_kind = models.CharField(
        _("kind of price"), max_length=6, choices=PriceKind.choices, blank=True
    )
    buy_now = models.DecimalField(
        _("buy now"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    place = models.CharField(_("place"), max_length=120, blank=True)
    seller = models.CharField(_("seller"), max_length=120, blank=True)
    bids = models.PositiveIntegerField(_("bids"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    posted_at = models.DateTimeField(_("posted"), null=True, blank=True)
    sold_out_since = models.DateTimeField(_("sold out since"), null=True, blank=True)
    #: A hash of the title as it is compared, to find the same thing under another number.
    title_key = models.CharField(max_length=32, blank=True, editable=False)
    #: A hash of the whole title alone, to find the same thing on another site; empty if it is cut.
    name_key = models.CharField(
        max_length=32, blank=True, default="", db_default="", editable=False
    )
    #: What the picture looks like, and which address it was read from (`same_thing.stored_hash`).
    picture_hash = models.CharField(
        max_length=620, blank=True, default="", db_default="", editable=False
    )
    first_seen_at = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen"), default=timezone.now)
    #: When it was last seen before, if it is stored again after a long time. Not a column.
    away_since: datetime | None = None

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "number"], name="one_listing_per_number")
        ]
        indexes = [
            models.Index(fields=["last_seen_at"], name="listing_last_seen"),
            models.Index(
                fields=["title_key"], name="listing_title", condition=~models.Q(title_key="")
            ),
            models.Index(
                fields=["name_key"], name="listing_name", condition=~models.Q(name_key="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def site(self) -> str:
        """The name of the place for people: the group if there is one, else the platform."""
        return self.place or self.platform.name

    @property
    def key(self) -> str:
        """Slug of the platform and number: "egun.de:123"."""
        return f"{self.platform.slug}:{self.number}"


class PriceChange(models.Model):
    """A price of a listing, and since when it had it."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="price_changes")
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)
    previous = models.DecimalField(
        _("before"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    price_kind = models.CharField(
        _("kind of price"), max_length=6, choices=Listing.PriceKind.choices, blank=True
    )
    at = models.DateTimeField(_("seen"), default=timezone.now)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("price history")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.price}"


class Sighting(models.Model):
    """A keyword has found a listing. Unique, so that a listing is new for a keyword only once."""

    keyword = models.ForeignKey(Keyword, models.CASCADE, related_name="sightings", db_index=False)
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="sightings")
    verdict = models.CharField(_("what became of it"), max_length=9, choices=Verdict.choices)
    #: What the verdict rests on, if it is judged again when that changes (`basis_of`).
    basis = models.JSONField(null=True, blank=True, editable=False)
    #: The first complete read without it since it was seen; kept where the keyword asks for it.
    missing_since = models.DateTimeField(null=True, blank=True, editable=False)
    at = models.DateTimeField(_("seen"), default=timezone.now)

    class Meta:
        verbose_name = _("sighting")
        verbose_name_plural = _("sightings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["keyword", "listing"], name="one_sighting_per_keyword_listing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.keyword_id} × {self.listing_id}"


class Decision(models.Model):
    """The log of verdicts: why a listing was announced for a keyword, or was not."""

    keyword = models.ForeignKey(Keyword, models.CASCADE, related_name="decisions")
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="decisions")
    verdict = models.CharField(_("decision"), max_length=9, choices=Verdict.choices)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-id"]
        indexes = [models.Index(fields=["at"], name="decision_at")]

    def __str__(self) -> str:
        return f"{self.keyword_id} × {self.listing_id}: {self.get_verdict_display()}"


class Announcement(models.Model):
    """A listing that is announced to a person, once. Its delivery is assigned when that is sent, so
    that many finds at once become one message. `held`: one of many after a long absence, sent when
    the person asks for them."""

    class Change(models.TextChoices):
        """What is special about it."""

        PRICE = "price", _("its price has changed")
        TITLE = "title", _("its title has changed")
        TEXT = "text", _("its description has changed")
        RELISTED = "relisted", _("relisted")
        TYPO = "typo", _("found under a misspelling")
        AGAIN = "again", _("it was there before")

    person = models.ForeignKey(Person, models.CASCADE, related_name="announcements", db_index=False)
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="announcements")
    delivery = models.ForeignKey(
        Delivery,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="announcements",
        verbose_name=_("delivery"),
    )
    sent_at = models.DateTimeField(_("announced"), null=True, blank=True)
    failed = models.BooleanField(_("could not be sent"), default=False)
    held = models.BooleanField(_("waits until it is asked for"), default=False)
    change = models.CharField(_("what changed"), max_length=8, choices=Change.choices, blank=True)
    before = models.CharField(_("what it was before"), max_length=200, blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("the same thing as"),
    )
    #: Until when it waits for its picture to be compared; in the past: it was, or could not be.
    compare_by = models.DateTimeField(null=True, blank=True, editable=False)
    #: What such things cost, as far as the keyword has seen: a list of `typical.Typical`.
    typical = models.JSONField(null=True, blank=True, editable=False)
    seen_at = models.DateTimeField(_("marked as seen"), null=True, blank=True)
    created_at = models.DateTimeField(_("found"), default=timezone.now)

    class Meta:
        verbose_name = _("find")
        verbose_name_plural = _("finds")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "listing"], name="one_announcement_per_person"
            )
        ]
        indexes = [
            models.Index(
                fields=["person", "id"],
                name="announcement_waiting",
                condition=models.Q(delivery=None, sent_at=None, failed=False, held=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} ← {self.listing_id}"


class Star(models.Model):
    """A listing that a person follows: they get notices when its price falls, and before and after
    its end."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="stars", db_index=False)
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="stars")
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("star")
        verbose_name_plural = _("stars")
        constraints = [
            models.UniqueConstraint(fields=["person", "listing"], name="one_star_per_listing")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} ★ {self.listing_id}"
