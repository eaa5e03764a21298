"""The log of approvals: who let which text leave, when and from where."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin import BoundedPaginator, ReadOnlyAdmin, excerpt, time_ago
from core.spreadsheet import csv_response
from drafts.approvals import DECISIONS, source_titles, where, who
from drafts.models import Approval
from drafts.services.showing.approval_export import export_approvals

#: A file has at most so many rows.
MOST_ROWS = BoundedPaginator.LIMIT


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    empty_text = _("Who decided about an answer, when, and how the text was changed.")
    list_display = ("made", "kind", "shown_draft", "by", "place", "seen", "sources")
    list_display_links = None
    list_select_related = ("person", "draft__chat")
    list_filter = ("kind", "person", "draft__chat__account")
    search_fields = ("=draft__id", "draft__chat__title", "text")
    search_help_text = _("The number of a draft, the name of a chat, or words of the answer")
    ordering = ("-id",)
    actions = ("export_csv",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Approval]:
        rows: QuerySet[Approval] = super().get_queryset(request).filter(kind__in=DECISIONS)
        return rows

    @admin.display(description=_("when"), ordering="id")
    def made(self, approval: Approval) -> str:
        return time_ago(approval.at)

    @admin.display(description=_("draft"), ordering="draft_id")
    def shown_draft(self, approval: Approval) -> str:
        page = reverse("admin:drafts_draft_change", args=[approval.draft_id])
        name = f"{approval.draft_id}: {approval.draft.chat}"
        return format_html('<a class="ab-link" href="{}">{}</a>', page, excerpt(name, 40))

    @admin.display(description=_("who"))
    def by(self, approval: Approval) -> str:
        return who(approval) or "–"

    @admin.display(description=_("from where"))
    def place(self, approval: Approval) -> str:
        return where(approval)

    @admin.display(description=_("text seen"))
    def seen(self, approval: Approval) -> str:
        return excerpt(approval.text, 90) if approval.text else "–"

    @admin.display(description=_("sources"))
    def sources(self, approval: Approval) -> str:
        return excerpt(", ".join(source_titles(approval.draft)), 60) or "–"

    @admin.action(description=_("Export as a table (CSV)"), permissions=["view"])
    def export_csv(
        self, request: HttpRequest, queryset: QuerySet[Approval]
    ) -> StreamingHttpResponse:
        """A download of the selected decisions."""
        chosen = Approval.objects.filter(pk__in=queryset.order_by().values("pk"))
        name = f"approvals-{timezone.localdate():%Y-%m-%d}.csv"
        return csv_response(request, name, export_approvals(chosen, MOST_ROWS))
