"""Admin of platforms: success rate, rate limit, circuit, and the *Test* page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet, Sum, URLField
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.admin import BAD, GOOD, QUIET, WAITING, Admin, ReadOnlyAdmin, badge, time_ago
from monitoring.admin.labels import percent
from monitoring.admin.platform_fields import groups_of
from monitoring.admin.platform_form import PlatformForm
from monitoring.admin.samples import download_view, sample_text
from monitoring.admin.search_preview import try_view
from monitoring.models import PageSample, Platform, PlatformHour, PlatformState
from monitoring.problems import in_words
from monitoring.services import keywords

DAY = timedelta(hours=24)


def attach_figures(platforms: list[Platform]) -> None:
    """Attach the figures of the last day and the state to each platform, with two queries."""
    since = timezone.now() - DAY
    ids = [platform.pk for platform in platforms]
    rows = PlatformHour.objects.filter(platform_id__in=ids, hour__gte=since).order_by()
    sums: dict[int, dict[str, Any]] = {
        row["platform_id"]: dict(row)
        for row in rows.values("platform_id").annotate(
            good=Sum("succeeded"), bad=Sum("failed"), time=Sum("milliseconds")
        )
    }
    states = {row.platform_id: row for row in PlatformState.objects.filter(platform_id__in=ids)}
    for platform in platforms:
        row = sums.get(platform.pk, {})
        good, bad = row.get("good") or 0, row.get("bad") or 0
        platform.figures = {  # type: ignore[attr-defined]
            "requests": good + bad,
            "rate": good / (good + bad) if good + bad else None,
            "latency": (row.get("time") or 0) / good if good else None,
            "state": states.get(platform.pk),
        }


def figures_of(platform: Platform) -> dict[str, Any]:
    if not hasattr(platform, "figures"):
        attach_figures([platform])
    return platform.figures  # type: ignore[attr-defined]


def circuit_badge(state: PlatformState | None) -> str:
    """The state of the circuit, and the problem if it is open."""
    if state is None:
        return badge(gettext("not asked yet"), QUIET)
    problem, why = state.get_problem_display(), in_words(state.last_error)
    if state.open_until and state.open_until > timezone.now():
        return format_html('<span title="{}">{}</span>', why, badge(problem, BAD))
    if state.failures:
        return format_html('<span title="{}">{}</span>', why, badge(problem, WAITING))
    return badge(gettext("answers"), GOOD)


@admin.register(Platform)
class PlatformAdmin(Admin):
    empty_text = _(
        "The sites that are searched. To add one, you only need the link of a search there."
    )
    form = PlatformForm
    list_display = (
        "name",
        "enabled",
        "circuit",
        "until",
        "success",
        "requests",
        "latency",
        "last_success",
    )
    list_editable = ("enabled",)
    search_fields = ("name", "slug", "base_url")
    list_filter = ("enabled", "adapter")
    actions = ("search_on",)
    readonly_fields = (
        "circuit",
        "until",
        "success",
        "latency",
        "requests",
        "last_success",
        "last_error",
    )
    change_form_template = "admin/monitoring/platform.html"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        sets = [
            (
                None,
                {"fields": ("name", "slug", "adapter", "base_url", "private_address", "enabled")},
            ),
            (
                _("Limits for requests"),
                {
                    "fields": (
                        "requests_per_second",
                        "concurrency",
                        "timeout_seconds",
                        "max_pages",
                        "max_kilobytes",
                    )
                },
            ),
        ]
        sets += [
            (group.title, {"fields": group.fields, "description": group.description})
            for group in groups_of(obj.adapter if obj is not None else "")
        ]
        if obj is not None:
            sets.append((_("How it is"), {"fields": self.readonly_fields}))
        return sets

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The slug is part of every listing's key, so it can't be changed."""
        return (*self.readonly_fields, *(("slug",) if obj else ()))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.test_view)
        mine = path("<int:platform_id>/test/", view, name="monitoring_platform_test")
        return [mine, *super().get_urls()]

    def test_view(self, request: HttpRequest, platform_id: int) -> HttpResponse:
        return try_view(self, request, platform_id)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changes = super().get_changelist_instance(request)
        attach_figures(list(changes.result_list))
        return changes

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        platform = kwargs.get("obj")
        if platform is not None:
            context["samples"] = PageSample.objects.filter(platform=platform).defer("body")[:5]
            context["searches"] = platform.searches.count()
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not allowed: its listings and announcements would be deleted too. Disable it instead."""
        if isinstance(obj, Platform) and obj.listings.exists():
            return False
        return bool(super().has_delete_permission(request, obj))

    @admin.action(description=_("Have all keywords search here too"), permissions=["change"])
    def search_on(self, request: HttpRequest, queryset: QuerySet[Platform]) -> None:
        begun = sum(keywords.search_on(platform) for platform in queryset)
        words = ngettext(
            "%(count)d search now includes this site; what is already listed there won't be "
            "announced.",
            "%(count)d searches now include this site; what is already listed there won't be "
            "announced.",
            begun,
        )
        messages.success(request, words % {"count": begun})

    @admin.display(description=_("just now"))
    def circuit(self, platform: Platform) -> str:
        if not platform.enabled:
            return badge(gettext("switched off"), QUIET)
        return circuit_badge(figures_of(platform)["state"])

    @admin.display(description=_("asked again"))
    def until(self, platform: Platform) -> str:
        state = figures_of(platform)["state"]
        waits = state and state.open_until and state.open_until > timezone.now()
        return time_ago(state.open_until if waits else None)

    @admin.display(description=_("success, 24 h"))
    def success(self, platform: Platform) -> str:
        rate = figures_of(platform)["rate"]
        if rate is None:
            return "–"
        return badge(percent(rate), GOOD if rate >= 0.95 else WAITING if rate >= 0.5 else BAD)

    @admin.display(description=_("answers within"))
    def latency(self, platform: Platform) -> str:
        milliseconds = figures_of(platform)["latency"]
        if milliseconds is None:
            return "–"
        return gettext("%(number)d ms") % {"number": round(milliseconds)}

    @admin.display(description=_("requests"))
    def requests(self, platform: Platform) -> str:
        return str(figures_of(platform)["requests"])

    @admin.display(description=_("last success"))
    def last_success(self, platform: Platform) -> str:
        state = figures_of(platform)["state"]
        return time_ago(state.last_success_at if state else None)

    @admin.display(description=_("last error"))
    def last_error(self, platform: Platform) -> str:
        state = figures_of(platform)["state"]
        if not state or not state.last_error:
            return "–"
        return format_html("{} ({})", in_words(state.last_error), time_ago(state.last_error_at))


@admin.register(PageSample)
class PageSampleAdmin(ReadOnlyAdmin):
    list_display = ("kept", "platform", "why", "url")
    list_select_related = ("platform",)
    list_filter = ("platform",)
    ordering = ("-id",)
    fields = ("platform", "why", "url", "content_type", "at", "page")
    readonly_fields = ("why", "page")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PageSample]:
        return super().get_queryset(request).defer("body")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.page_view)
        mine = path("<int:sample_id>/page/", view, name="monitoring_pagesample_page")
        return [mine, *super().get_urls()]

    def page_view(self, request: HttpRequest, sample_id: int) -> HttpResponse:
        return download_view(self, request, sample_id)

    @admin.display(description=_("why"))
    def why(self, sample: PageSample) -> str:
        return in_words(sample.reason)

    @admin.display(description=_("at"), ordering="id")
    def kept(self, sample: PageSample) -> str:
        return time_ago(sample.at)

    @admin.display(description=_("page"))
    def page(self, sample: PageSample) -> str:
        return sample_text(sample)
