"""Admin of entries: list, form, history, export, and the page that tries a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from core.admin import GOOD, QUIET, WAITING, Admin, badge, excerpt, time_ago
from core.formats import format_time
from knowledge.admin.download import download
from knowledge.admin.entry_form import ContactInline, EntryForm, formfield
from knowledge.admin.import_page import import_view
from knowledge.admin.question_page import question_view, readers_accounts
from knowledge.models import Entry
from knowledge.selectors import valid_on
from knowledge.services.entries import change_entry
from knowledge.services.entry_fields import BadEntry
from knowledge.services.stats import meanings

#: What a version of the history brings back.
REVERTED = (
    *("title", "body", "kind", "topic", "language", "source_url", "valid_from", "valid_until"),
)


class ValidFilter(admin.SimpleListFilter):
    """Selects entries by whether answers may rest on them today."""

    title = _("valid")
    parameter_name = "valid"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("today")), ("no", _("not today"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        today = valid_on(timezone.localdate())
        if self.value() == "yes":
            return queryset.filter(today)
        return queryset.exclude(today) if self.value() == "no" else queryset


@admin.register(Entry)
class EntryAdmin(SimpleHistoryAdmin, Admin):
    empty_text = _(
        "What answers may rest on: opening hours, prices, how you ship. Begin with what you are "
        "asked most."
    )
    empty_links = (("admin:knowledge_entry_import", _("Import a file")),)
    form = EntryForm
    inlines = (ContactInline,)
    list_display = ("shown_title", "kind", "topic", "language", "valid", "whom", "changed")
    list_filter = ("kind", "language", "audience", "origin", ValidFilter)
    search_fields = ("title", "body", "topic", "=external_id")
    search_help_text = _("A title, or words of the text")
    ordering = ("title", "id")
    autocomplete_fields = ("tags", "accounts")
    readonly_fields = ("origin", "created_at", "updated_at")
    actions = ("export_csv", "export_json", "export_markdown")
    list_before_template = "admin/knowledge/before_list.html"
    history_list_per_page = 20
    object_history_template = "admin/knowledge/history.html"
    object_history_form_template = "admin/knowledge/version.html"
    fieldsets = (
        (
            None,
            {
                "fields": ("title", "body", ("kind", "language"), "topic", "tags"),
                "description": _(
                    "One question or one thing an entry. Write the words that people ask with, "
                    "and every number as it may stand in an answer."
                ),
            },
        ),
        (
            _("Source and validity"),
            {"fields": ("source_url", ("valid_from", "valid_until"))},
        ),
        (
            _("Who may know it"),
            {
                "fields": ("audience", "accounts"),
                "description": _(
                    "What belongs to one contact never grounds another’s answer: an entry for some "
                    "contacts or accounts does not exist for all others."
                ),
            },
        ),
        (
            _("How it came here"),
            {
                "fields": ("origin", "external_id", ("created_at", "updated_at")),
                "classes": ("collapse",),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        rows = super().get_queryset(request)
        on_list = getattr(request.resolver_match, "url_name", "") == "knowledge_entry_changelist"
        return rows.defer("body") if on_list else rows

    def get_urls(self) -> list[URLPattern]:
        def view(page: Callable[[Any, HttpRequest], HttpResponse]) -> Any:
            return self.admin_site.admin_view(lambda request: page(self, request))

        return [
            path("import/", view(import_view), name="knowledge_entry_import"),
            path("question/", view(question_view), name="knowledge_entry_question"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"accounts": readers_accounts(), "meanings": meanings(), **(extra_context or {})}
        response: HttpResponse = super().changelist_view(request, context)
        return response

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        formfield(db_field, kwargs)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    # --- saving -----------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Entry, form: Any, change: bool) -> None:
        """Nothing: it is saved together with its contacts."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        (contacts,) = formsets
        contacts.save(commit=False)  # says what was changed, for the admin's log
        entry = form.keep(contacts, request.user)
        form.instance.pk = entry.pk
        form.instance._state.adding = False

    def delete_model(self, request: HttpRequest, obj: Entry) -> None:
        obj._history_user = request.user  # type: ignore[attr-defined]
        obj.delete()

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except BadEntry as bad:  # others changed something since the form was checked
            messages.error(request, str(bad))
            return redirect(request.path)
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The versions of an entry, also of one that was deleted."""
        if not object_id.isdecimal():  # simple_history asks the database for whatever is written
            raise Http404
        response: HttpResponse = super().history_view(request, object_id, extra_context)
        return response

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """An earlier version; its button brings back what it said, not whom it was for."""
        if request.method != "POST":
            response: HttpResponse = super().history_form_view(
                request, object_id, version_id, extra_context
            )
            return response
        entry = get_object_or_404(Entry, pk=object_id)
        if not self.has_change_permission(request, entry):
            raise PermissionDenied
        version = get_object_or_404(Entry.history.filter(id=entry.pk), history_id=version_id)
        values = {name: getattr(version, name) for name in REVERTED}
        when = format_time(version.history_date)
        try:
            reason = gettext("back to the version of %s") % when
            change_entry(entry, **values, user=cast(User, request.user), reason=reason)
        except BadEntry as bad:
            messages.error(request, str(bad))
        return redirect("admin:knowledge_entry_change", entry.pk)

    # --- the list ---------------------------------------------------------------------------------

    @admin.display(description=_("title"), ordering="title")
    def shown_title(self, entry: Entry) -> str:
        return excerpt(entry.title, 80)

    @admin.display(description=_("valid"))
    def valid(self, entry: Entry) -> str:
        today = timezone.localdate()
        if entry.valid_until and entry.valid_until < today:
            return badge(gettext("not any more"), QUIET)
        if entry.valid_from and entry.valid_from > today:
            return badge(gettext("not yet"), WAITING)
        return badge(gettext("today"), GOOD)

    @admin.display(description=_("for whom"), ordering="audience")
    def whom(self, entry: Entry) -> str:
        words = {
            Entry.Audience.EVERYONE: gettext("everyone"),
            Entry.Audience.ACCOUNTS: gettext("some accounts"),
            Entry.Audience.CONTACTS: gettext("some contacts"),
        }
        everyone = entry.audience == Entry.Audience.EVERYONE
        return badge(words[Entry.Audience(entry.audience)], QUIET if everyone else WAITING)

    @admin.display(description=_("changed"), ordering="updated_at")
    def changed(self, entry: Entry) -> str:
        return time_ago(entry.updated_at)

    # --- export -----------------------------------------------------------------------------------

    @admin.action(description=_("Export as CSV"), permissions=["view"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet[Entry]) -> StreamingHttpResponse:
        return download(request, queryset, ".csv")

    @admin.action(description=_("Export as JSON"), permissions=["view"])
    def export_json(self, request: HttpRequest, queryset: QuerySet[Entry]) -> StreamingHttpResponse:
        return download(request, queryset, ".json")

    @admin.action(description=_("Export as Markdown files"), permissions=["view"])
    def export_markdown(
        self, request: HttpRequest, queryset: QuerySet[Entry]
    ) -> StreamingHttpResponse:
        return download(request, queryset, ".zip")
