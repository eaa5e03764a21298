"""Admin of keywords: health, finds, and the "Scan now" action."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.admin.owner import OwnerPreset
from core.admin import GOOD, WAITING, badge, excerpt, time_ago
from core.formats import format_every
from monitoring.admin.keyword_form import KeywordForm
from monitoring.admin.keyword_page import keyword_page, mute_as_asked
from monitoring.admin.labels import keyword_badge, money
from monitoring.admin.scans import scan_context, scan_now
from monitoring.models import Keyword, KeywordPlatform, Scan
from monitoring.services import keywords
from monitoring.services.notifying.notifications import show_newest
from monitoring.services.pauses import set_active


class DeletedFilter(admin.SimpleListFilter):
    """Hides deleted keywords unless they are selected."""

    title = _("deleted")
    parameter_name = "deleted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("yes"))]

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            first = choice["query_string"] == changelist.get_query_string(remove=["deleted"])
            yield {**choice, "display": _("no")} if first else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Keyword]) -> QuerySet[Keyword]:
        return queryset.filter(deleted_at__isnull=self.value() != "yes")


class ErrorFilter(admin.SimpleListFilter):
    """Selects keywords with errors on a site."""

    title = _("errors")
    parameter_name = "errors"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Keyword]) -> QuerySet[Keyword]:
        if self.value() != "yes":
            return queryset
        failing = KeywordPlatform.objects.filter(errors__gt=0, platform__enabled=True)
        return queryset.filter(pk__in=failing.values("keyword_id"))


@admin.register(Keyword)
class KeywordAdmin(OwnerPreset):
    form = KeywordForm
    empty_text = _(
        "What you are looking for. The sites are searched for each keyword, and the bot shows you "
        "what is new."
    )
    list_display = (
        "shown_text",
        "person",
        "health",
        "sites",
        "prices",
        "left_out",
        "muted",
        "every",
        "next_run",
    )
    list_select_related = ("person",)
    list_filter = ("active", ErrorFilter, DeletedFilter)
    search_fields = ("text", "normalized", "person__name")
    search_help_text = _("A keyword or a person")
    ordering = ("normalized", "id")
    autocomplete_fields = ("person",)
    actions = ("scan_now", "pause", "go_on")
    facts = ("health", "next_run", "last_checked", "last_success", "since")
    change_form_template = "admin/monitoring/keyword.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Keyword]:
        return super().get_queryset(request).prefetch_related("searches__platform")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        sets = [
            (
                None,
                {
                    "fields": (
                        "person",
                        "text",
                        "active",
                        "frequency_seconds",
                        "sites_chosen",
                        "muted_until",
                    )
                },
            ),
            (
                _("What counts"),
                {
                    "fields": (
                        ("price_from", "price_to"),
                        "currency",
                        "exclude",
                        "exclude_sellers",
                        ("whole_words", "in_descriptions"),
                    )
                },
            ),
            (
                _("Other notifications"),
                {"fields": (("price_drops", "back_in_stock"), ("no_bid_minutes", "typos"))},
            ),
        ]
        return [*sets, (_("How it is"), {"fields": self.facts})] if obj else sets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.facts, *(("person",) if obj else ()))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        mine = [
            path("<int:keyword_id>/scan/", view(self.scan_view), name="monitoring_keyword_scan"),
            path("<int:keyword_id>/mute/", view(self.mute_view), name="monitoring_keyword_mute"),
        ]
        return [*mine, *super().get_urls()]

    def _pressed(self, request: HttpRequest, keyword_id: int) -> Keyword:
        """The keyword on whose page a button was pressed."""
        keyword = get_object_or_404(Keyword, pk=keyword_id)
        if not self.has_change_permission(request, keyword):
            raise PermissionDenied
        return keyword

    @method_decorator(require_POST)
    def mute_view(self, request: HttpRequest, keyword_id: int) -> HttpResponse:
        """The buttons "Mute" and "Unmute" on the page of a keyword."""
        keyword = self._pressed(request, keyword_id)
        messages.success(request, mute_as_asked(keyword, request.POST.get("do", "")))
        return redirect("admin:monitoring_keyword_change", keyword.pk)

    @method_decorator(require_POST)
    def scan_view(self, request: HttpRequest, keyword_id: int) -> HttpResponse:
        """The "Scan now" button on the page of a keyword."""
        keyword = self._pressed(request, keyword_id)
        scan = scan_now(request, [keyword.pk])
        page = reverse("admin:monitoring_keyword_change", args=[keyword.pk])
        return redirect(f"{page}?scan={scan.pk}" if scan else page)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except keywords.Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        return response

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """No related objects: deleting a keyword keeps its history."""
        return [str(keyword) for keyword in objs], {}, set(), []

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        keyword = kwargs.get("obj")
        if keyword is not None:
            context.update(keyword_page(keyword))
            wanted = request.GET.get("scan", "")
            scan = Scan.objects.filter(pk=wanted).first() if wanted.isdecimal() else None
            context.update(scan_context(scan) if scan else {})
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def save_model(self, request: HttpRequest, obj: Keyword, form: Any, change: bool) -> None:
        """Save through the same services as the bot commands."""
        form.keep(obj, change)

    def delete_model(self, request: HttpRequest, obj: Keyword) -> None:
        """Mark as deleted. The history is kept, so a restored keyword announces nothing twice."""
        keywords.delete(obj)

    @admin.display(description=_("keyword"), ordering="normalized")
    def shown_text(self, keyword: Keyword) -> str:
        return excerpt(keyword.text, 50)

    @admin.display(description=_("health"))
    def health(self, keyword: Keyword) -> str:
        return keyword_badge(keyword)

    @admin.display(description=_("platforms"))
    def sites(self, keyword: Keyword) -> str:
        names = sorted(
            pair.platform.name for pair in keyword.searches.all() if pair.platform.enabled
        )
        return excerpt(", ".join(names) or "–", 50)

    @admin.display(description=_("price"))
    def prices(self, keyword: Keyword) -> str:
        if keyword.price_from is None and keyword.price_to is None:
            return "–"
        return format_html(
            "{} – {}",
            *(
                "" if limit is None else money(limit, keyword.currency)
                for limit in (keyword.price_from, keyword.price_to)
            ),
        )

    @admin.display(description=_("leaves out"))
    def left_out(self, keyword: Keyword) -> str:
        words = ", ".join(part for part in (keyword.exclude, keyword.exclude_sellers) if part)
        return excerpt(words, 40) if words else "–"

    @admin.display(description=_("muted"))
    def muted(self, keyword: Keyword) -> str:
        until = keyword.muted_until
        if until is None or until <= timezone.now():
            return "–"
        far = (until - timezone.now()).days > 3650
        return badge(_("muted"), WAITING) if far else time_ago(until)

    @admin.display(description=_("searched"), ordering="frequency_seconds")
    def every(self, keyword: Keyword) -> str:
        return format_every(keyword.frequency_seconds)

    @admin.display(description=_("next run"), ordering="next_check_at")
    def next_run(self, keyword: Keyword) -> str:
        if not keyword.active or keyword.deleted_at:
            return "–"
        if keyword.next_check_at <= timezone.now():
            return badge(_("due"), GOOD)
        return time_ago(keyword.next_check_at)

    @admin.action(description=_("Scan now"), permissions=["change"])
    def scan_now(self, request: HttpRequest, queryset: QuerySet[Keyword]) -> HttpResponse | None:
        scan = scan_now(request, list(queryset.values_list("pk", flat=True)))
        return redirect("admin:monitoring_scan_change", scan.pk) if scan else None

    @admin.action(description=_("Pause"), permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Keyword]) -> None:
        self._switch(request, queryset, False)

    @admin.action(description=_("Go on"), permissions=["change"])
    def go_on(self, request: HttpRequest, queryset: QuerySet[Keyword]) -> None:
        self._switch(request, queryset, True)

    def _switch(self, request: HttpRequest, rows: QuerySet[Keyword], active: bool) -> None:
        with transaction.atomic():
            changed = set_active(rows.select_related("person"), active)
            show_newest(changed)
        count = len(changed)
        words = ngettext(
            "%(count)d keyword was changed.", "%(count)d keywords were changed.", count
        )
        messages.success(request, words % {"count": count})
