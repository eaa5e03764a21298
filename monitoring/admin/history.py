"""Read-only admin of sightings, decisions, announcements, stars and notices."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin import BAD, GOOD, WAITING, ReadOnlyAdmin, badge, excerpt, time_ago
from core.spreadsheet import csv_response
from monitoring.admin.labels import (
    listing_link,
    money,
    site_link,
    thumbnail,
    verdict_badge,
    web_address,
)
from monitoring.models import Announcement, Decision, Listing, Notice, Sighting, Star
from monitoring.services.find_exports import MOST_ROWS, Form, export_finds, file_name


def listings_named(term: str) -> QuerySet[Listing] | None:
    """The listings with a key ("egun.de:123") or a link; None if the term is neither."""
    if web_address(term):
        return Listing.objects.filter(url=term.strip())
    slug, colon, number = term.strip().partition(":")
    if colon and number and " " not in slug:
        return Listing.objects.filter(platform__slug=slug, number=number)
    return None


class OfListings(ReadOnlyAdmin):
    """Base of admins whose rows belong to a listing."""

    search_help_text = _("A word of a title, a number, a key as egun.de:123, or a link")
    ordering = ("-id",)
    list_per_page = 50

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        named = listings_named(search_term)
        if named is not None:
            return queryset.filter(listing__in=named), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description="")
    def picture(self, row: Any) -> str:
        return thumbnail(row.listing.image_url)

    @admin.display(description=_("listing"))
    def shown_listing(self, row: Any) -> str:
        return listing_link(row.listing)

    @admin.display(description=_("price"))
    def price(self, row: Any) -> str:
        return money(row.listing.price, row.listing.currency)

    @admin.display(description=_("site"))
    def link(self, row: Any) -> str:
        return site_link(row.listing.url, row.listing.number[:20])


class OfKeywords(OfListings):
    """Base of admins whose rows belong to a keyword and a listing, with a verdict."""

    list_select_related = ("keyword__person", "listing__platform")
    list_filter = ("verdict", "listing__platform")
    search_fields = ("=listing__number", "listing__title", "keyword__text")
    search_help_text = _(
        "A word of a title or of a keyword, a number, a key as egun.de:123, or a link"
    )
    list_display_links = ("seen",)

    @admin.display(description=_("keyword"))
    def shown_keyword(self, row: Any) -> str:
        return format_html(
            '{}<br><span class="ab-muted">{}</span>',
            excerpt(row.keyword.text, 40),
            excerpt(str(row.keyword.person), 30),
        )

    @admin.display(description=_("what became of it"))
    def shown_verdict(self, row: Any) -> str:
        why = excerpt(getattr(row, "detail", ""), 60)
        return format_html('<div class="ab-fate">{} {}</div>', verdict_badge(row.verdict), why)

    @admin.display(description=_("seen"), ordering="id")
    def seen(self, row: Any) -> str:
        return time_ago(row.at)


@admin.register(Decision)
class DecisionAdmin(OfKeywords):
    """Answers the question "Why did I not get this?"."""

    list_display = ("seen", "picture", "shown_listing", "link", "shown_keyword", "shown_verdict")
    fields = ("shown_verdict", "shown_listing", "link", "shown_keyword", "at")
    readonly_fields = ("shown_verdict", "shown_listing", "link", "shown_keyword")
    list_before_template = "admin/monitoring/why.html"


@admin.register(Sighting)
class SightingAdmin(OfKeywords):
    list_display = (
        "seen",
        "picture",
        "shown_listing",
        "price",
        "link",
        "shown_keyword",
        "shown_verdict",
    )
    fields = ("shown_verdict", "shown_listing", "link", "shown_keyword", "at")
    readonly_fields = ("shown_verdict", "shown_listing", "link", "shown_keyword")


class OfPeople(OfListings):
    """Base of admins whose rows belong to a person and a listing."""

    list_select_related: tuple[str, ...] = ("person", "listing__platform")
    search_fields = ("=listing__number", "listing__title", "person__name")

    @admin.display(description=_("person"), ordering="person__name")
    def shown_person(self, row: Any) -> str:
        return excerpt(str(row.person), 30)


@admin.register(Announcement)
class AnnouncementAdmin(OfPeople):
    empty_text = _("What your keywords find. Begin with a keyword.")
    empty_links = (("admin:monitoring_keyword_add", _("Add a keyword")),)
    list_select_related = ("person", "listing__platform", "duplicate_of__listing__platform")
    list_display = (
        "found",
        "picture",
        "shown_listing",
        "price",
        "link",
        "shown_person",
        "why",
        "state",
        "sent",
    )
    list_filter = ("failed", "held", "change", "listing__platform")
    fields = (
        "shown_person",
        "shown_listing",
        "link",
        "state",
        "held",
        "change",
        "before",
        "same_as",
        "delivery",
        "created_at",
        "sent_at",
        "seen_at",
    )
    readonly_fields = ("shown_person", "shown_listing", "link", "state", "same_as")
    actions = ("export_csv",)

    @admin.action(description=_("Export as a table (CSV)"), permissions=["view"])
    def export_csv(
        self, request: HttpRequest, queryset: QuerySet[Announcement]
    ) -> StreamingHttpResponse:
        """A download of the selected finds. Their rows are named by numbers, as the order in which
        the list is shown may be any."""
        finds = Announcement.objects.filter(pk__in=queryset.order_by().values("pk"))
        form = Form.current(ZoneInfo(timezone.get_current_timezone_name()))
        return csv_response(request, file_name(), export_finds(finds, form, MOST_ROWS))

    @admin.display(description=_("found"), ordering="id")
    def found(self, row: Announcement) -> str:
        return time_ago(row.created_at)

    @admin.display(description=_("announced"))
    def sent(self, row: Announcement) -> str:
        return time_ago(row.sent_at)

    @admin.display(description=_("state"))
    def state(self, row: Announcement) -> str:
        if row.failed:
            return badge(_("could not be sent"), BAD)
        if row.sent_at and row.duplicate_of:
            return badge(_("announced together with the same thing on another site"), GOOD)
        if row.sent_at:
            return badge(_("announced"), GOOD)
        return badge(_("waits until it is asked for") if row.held else _("waits"), WAITING)

    @admin.display(description=_("what changed"), ordering="change")
    def why(self, row: Announcement) -> str:
        if not row.change:
            return "–"
        return format_html("{}<br>{}", row.get_change_display(), excerpt(row.before, 60))

    @admin.display(description=_("the same thing as"))
    def same_as(self, row: Announcement) -> str:
        first = row.duplicate_of
        return listing_link(first.listing) if first is not None else "–"


@admin.register(Star)
class StarAdmin(OfPeople):
    list_display = ("since", "picture", "shown_listing", "price", "link", "shown_person", "ends")
    fields = ("shown_person", "shown_listing", "link", "created_at")
    readonly_fields = ("shown_person", "shown_listing", "link")

    @admin.display(description=_("since"), ordering="id")
    def since(self, row: Star) -> str:
        return time_ago(row.created_at)

    @admin.display(description=_("ends"))
    def ends(self, row: Star) -> str:
        return time_ago(row.listing.ends_at)


@admin.register(Notice)
class NoticeAdmin(OfPeople):
    list_display = ("noticed", "kind", "picture", "shown_listing", "price", "link", "shown_person")
    list_filter = ("kind",)
    fields = ("kind", "shown_person", "shown_listing", "link", "before", "created_at")
    readonly_fields = ("shown_person", "shown_listing", "link")

    @admin.display(description=_("at"), ordering="id")
    def noticed(self, row: Notice) -> str:
        return time_ago(row.created_at)
