"""Admin of listings: pictures, prices, and the verdict of each keyword."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin import QUIET, ReadOnlyAdmin, badge, time_ago
from monitoring.admin.history import listings_named
from monitoring.admin.labels import (
    money,
    price_line,
    site_link,
    thumbnail,
    title,
    verdict_badge,
    web_address,
)
from monitoring.models import Announcement, Decision, Listing, PriceChange, Sighting

SHOWN_ROWS = 50


class EndedFilter(admin.SimpleListFilter):
    title = _("time")
    parameter_name = "time"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("still open")), ("over", _("over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Listing]) -> QuerySet[Listing]:
        if self.value() == "open":
            return queryset.filter(ends_at__gt=timezone.now())
        return queryset.filter(ends_at__lte=timezone.now()) if self.value() else queryset


@admin.register(Listing)
class ListingAdmin(ReadOnlyAdmin):
    list_display = (
        "picture",
        "shown_title",
        "platform",
        "shown_price",
        "history",
        "ends",
        "first_seen",
        "link",
    )
    list_display_links = ("shown_title",)
    list_select_related = ("platform",)
    list_filter = ("platform", EndedFilter, "price_kind")
    search_fields = ("=number", "title", "seller")
    search_help_text = _("A word of a title, a seller, a number, a key as egun.de:123, or a link")
    ordering = ("-id",)
    fields = (
        "large_picture",
        "link",
        ("platform", "number"),
        ("shown_price", "shown_kind", "bought"),
        ("seller", "bids"),
        ("ends_at", "posted_at", "sold_out_since"),
        ("first_seen_at", "last_seen_at"),
    )
    readonly_fields = ("large_picture", "link", "shown_price", "shown_kind", "bought")
    change_form_template = "admin/monitoring/listing.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Listing]:
        return super().get_queryset(request).prefetch_related("price_changes")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Listing], search_term: str
    ) -> tuple[QuerySet[Listing], bool]:
        named = listings_named(search_term)
        if named is not None:
            return queryset.filter(pk__in=named), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description="")
    def picture(self, listing: Listing) -> str:
        return thumbnail(listing.image_url)

    @admin.display(description=_("picture"))
    def large_picture(self, listing: Listing) -> str:
        address = web_address(listing.image_url)
        if not address:
            return "–"
        return format_html(
            '<img class="ab-large" src="{}" alt="" loading="lazy" referrerpolicy="no-referrer">',
            address,
        )

    @admin.display(description=_("title"), ordering="title")
    def shown_title(self, listing: Listing) -> str:
        return title(listing.title)

    @admin.display(description=_("price"), ordering="price")
    def shown_price(self, listing: Listing) -> str:
        return money(listing.price, listing.currency)

    @admin.display(description=_("kind of price"))
    def shown_kind(self, listing: Listing) -> str:
        return str(listing.get_price_kind_display()) if listing.price_kind else "–"

    @admin.display(description=_("buy now"))
    def bought(self, listing: Listing) -> str:
        return money(listing.buy_now, listing.currency)

    @admin.display(description=_("price history"))
    def history(self, listing: Listing) -> str:
        return price_line([change.price for change in listing.price_changes.all()]) or "–"

    @admin.display(description=_("ends"), ordering="ends_at")
    def ends(self, listing: Listing) -> str:
        if listing.ends_at and listing.ends_at <= timezone.now():
            return badge(_("over"), QUIET)
        return time_ago(listing.ends_at)

    @admin.display(description=_("first seen"), ordering="id")
    def first_seen(self, listing: Listing) -> str:
        return time_ago(listing.first_seen_at)

    @admin.display(description=_("link"))
    def link(self, listing: Listing) -> SafeString:
        return site_link(listing.url, listing.number[:20])

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        listing = kwargs.get("obj")
        if listing is not None:
            context.update(listing_page(listing))
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response


def listing_page(listing: Listing) -> dict[str, Any]:
    """Template context: the price history, and the verdict of each keyword with its reason."""
    prices = list(PriceChange.objects.filter(listing=listing).order_by("id"))
    sightings = Sighting.objects.filter(listing=listing).select_related("keyword__person")
    why = dict(Decision.objects.filter(listing=listing).values_list("keyword_id", "detail"))
    announcements = Announcement.objects.filter(listing=listing).select_related("person")
    return {
        "price_line": price_line([change.price for change in prices], 420, 90),
        "prices": [(row, money(row.price, listing.currency)) for row in prices[::-1][:SHOWN_ROWS]],
        "fates": [
            (row, verdict_badge(row.verdict), why.get(row.keyword_id, ""))
            for row in sightings.order_by("-id")[:SHOWN_ROWS]
        ],
        "announcements": announcements.order_by("-id")[:SHOWN_ROWS],
    }
