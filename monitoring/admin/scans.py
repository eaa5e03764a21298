"""Admin of scans and inquiries; progress of a scan, and starting one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin import BAD, BUSY, GOOD, WAITING, ReadOnlyAdmin, badge, excerpt, time_ago
from monitoring.models import Inquiry, Scan
from monitoring.services.scanning.scans import scan_due

#: A scan that was not started for so long probably has no worker.
PATIENCE = timedelta(seconds=20)
#: The page stops polling for a scan older than this.
GIVEN_UP = timedelta(minutes=10)


def scan_now(request: HttpRequest, keyword_ids: Sequence[int]) -> Scan | None:
    """Scan these keywords now, due or not; shows a message if none can be scanned."""
    scan = scan_due(keyword_ids=keyword_ids, reason=Scan.Reason.ADMIN)
    if scan is None:
        messages.warning(request, gettext("Nothing to scan: only active keywords are looked for."))
    elif not scan.searches:
        messages.warning(
            request,
            gettext(
                "No site could be searched just now: each is switched off, waits after "
                "failures, or is being searched already."
            ),
        )
    return scan


def progress(scan: Scan) -> dict[str, Any]:
    """The progress of a scan, in numbers and words."""
    age = timezone.now() - scan.started_at
    done = scan.finished_at is not None
    return {
        "scan": scan,
        "done": done,
        "given_up": not done and age > GIVEN_UP,
        "nobody": not done and not scan.done and age > PATIENCE,
        "state": state_badge(scan),
    }


def state_badge(scan: Scan) -> str:
    if scan.finished_at is not None:
        return badge(_("done"), BAD if scan.failed else GOOD)
    if timezone.now() - scan.started_at > GIVEN_UP:
        return badge(_("not finished"), WAITING)
    return badge(_("running"), BUSY)


def progress_html(scan: Scan) -> str:
    return render_to_string("admin/monitoring/progress.html", progress(scan))


@admin.register(Scan)
class ScanAdmin(ReadOnlyAdmin):
    list_display = (
        "began",
        "state",
        "reason",
        "keywords",
        "searches",
        "done",
        "failed",
        "found",
        "took",
    )
    list_filter = ("reason",)
    ordering = ("-id",)
    fields = (
        "reason",
        ("keywords", "searches"),
        ("done", "failed", "found"),
        ("started_at", "finished_at"),
    )
    change_form_template = "admin/monitoring/scan.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.progress_view)
        mine = path("<int:scan_id>/progress/", view, name="monitoring_scan_progress")
        return [mine, *super().get_urls()]

    def progress_view(self, request: HttpRequest, scan_id: int) -> HttpResponse:
        """The progress as JSON, polled by the pages of scans and keywords until it is done."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        scan = get_object_or_404(Scan, pk=scan_id)
        known = progress(scan)
        answer = JsonResponse(
            {
                "parts": {f"scan-{scan.pk}": progress_html(scan)},
                "done": known["done"] or known["given_up"],
            }
        )
        answer["Cache-Control"] = "no-store"
        return answer

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        scan = kwargs.get("obj")
        if scan is not None:
            context.update(scan_context(scan))
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    @admin.display(description=_("began"), ordering="id")
    def began(self, scan: Scan) -> str:
        return time_ago(scan.started_at)

    @admin.display(description=_("state"))
    def state(self, scan: Scan) -> str:
        return state_badge(scan)

    @admin.display(description=_("took"))
    def took(self, scan: Scan) -> str:
        if scan.finished_at is None:
            return "–"
        seconds = (scan.finished_at - scan.started_at).total_seconds()
        return gettext("%(seconds)s s") % {"seconds": number_format(round(seconds, 1), 1)}


def scan_context(scan: Scan) -> dict[str, Any]:
    """Template context of `scan_live.html`."""
    known = progress(scan)
    return {
        "live_scan": scan,
        "scan_progress": progress_html(scan),
        "scan_running": not (known["done"] or known["given_up"]),
        "scan_progress_url": reverse("admin:monitoring_scan_progress", args=[scan.pk]),
    }


@admin.register(Inquiry)
class InquiryAdmin(ReadOnlyAdmin):
    list_display = ("asked", "kind", "person", "about", "answered")
    list_select_related = ("person", "keyword")
    list_filter = ("kind",)
    ordering = ("-id",)
    fields = ("kind", "person", "keyword", "text", "result", "created_at", "finished_at")

    @admin.display(description=_("asked"), ordering="id")
    def asked(self, inquiry: Inquiry) -> str:
        return time_ago(inquiry.created_at)

    @admin.display(description=_("about"))
    def about(self, inquiry: Inquiry) -> str:
        return excerpt(inquiry.subject or "–", 60)

    @admin.display(description=_("answered"))
    def answered(self, inquiry: Inquiry) -> str:
        return time_ago(inquiry.finished_at)
