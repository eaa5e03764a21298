from decimal import Decimal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from monitoring.models.listing import Listing


class Notice(models.Model):
    """A notice about a listing that a person follows, by a star or a setting of a keyword, once
    for each `occasion`. Many at once are one message, that of `together`."""

    #: So begins the occasion where it is the buy-now price of an auction that fell.
    BUY_NOW = "buynow "

    class Kind(models.TextChoices):
        DROP = "drop", _("the price fell")
        ENDING = "ending", _("ends soon")
        NO_BID = "nobid", _("ends soon without a bid")
        BACK = "back", _("is offered again")
        ENDED = "ended", _("has ended")

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    occasion = models.CharField(max_length=40)
    before = models.DecimalField(
        _("price before"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    together = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="others", editable=False
    )
    created_at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "listing", "kind", "occasion"], name="one_notice_per_occasion"
            )
        ]

    @property
    def price(self) -> Decimal | None:
        """The price of now that the notice is about."""
        buy_now = self.occasion.startswith(self.BUY_NOW)
        return self.listing.buy_now if buy_now else self.listing.price

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.listing_id}"
