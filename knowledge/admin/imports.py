"""Admin of imports: the plan of an uploaded file, confirming it, and how far it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin import BAD, BUSY, GOOD, QUIET, WAITING, ReadOnlyAdmin, badge, excerpt, time_ago
from core.task_queue import BrokerUnavailable
from knowledge.models import Entry, ImportRun
from knowledge.services.imports import runs as import_runs

State = ImportRun.State
TONES = {
    State.PLANNED: WAITING,
    State.QUEUED: BUSY,
    State.RUNNING: BUSY,
    State.DONE: GOOD,
    State.FAILED: BAD,
    State.DISCARDED: QUIET,
}
#: Waiting longer, an import has no worker.
PATIENCE = timedelta(seconds=20)


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ("file", "shown_state", "created", "changed", "unchanged", "begun", "user")
    list_display_links = ("file",)
    list_select_related = ("user",)
    list_filter = ("state",)
    ordering = ("-id",)
    fields = ()
    change_form_template = "admin/knowledge/import_run.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:run_id>/decide/", view(self.decide_view), name="knowledge_importrun_decide"),
            path(
                "<int:run_id>/progress/",
                view(self.progress_view),
                name="knowledge_importrun_progress",
            ),
            *super().get_urls(),
        ]

    def decide_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """The buttons: import the file, or give it up."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        run = get_object_or_404(ImportRun, pk=run_id)
        if not may_decide(request):
            raise PermissionDenied
        if "discard" in request.POST:
            import_runs.discard(run.pk)
            return redirect("admin:knowledge_entry_import")
        try:
            run = import_runs.confirm(run.pk)
        except BrokerUnavailable:
            text = gettext("The worker can’t be reached just now. Please try again in a minute.")
            messages.error(request, text)
        if run.state == State.DONE:
            messages.success(request, gettext("The entries are imported."))
        return redirect("admin:knowledge_importrun_change", run.pk)

    def progress_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """How far it is, as JSON, polled by its page until it is done."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(ImportRun, pk=run_id)
        parts = {f"import-{run.pk}": progress_html(run)}
        answer = JsonResponse({"parts": parts, "done": not is_open(run)})
        answer["Cache-Control"] = "no-store"
        return answer

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        run = kwargs.get("obj")
        if run is not None:
            context.update(page_context(run, may_decide(request)))
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    @admin.display(description=_("file"), ordering="file_name")
    def file(self, run: ImportRun) -> str:
        return excerpt(run.file_name, 50)

    @admin.display(description=_("state"), ordering="state")
    def shown_state(self, run: ImportRun) -> str:
        return state_badge(run)

    @admin.display(description=_("begun"), ordering="id")
    def begun(self, run: ImportRun) -> str:
        return time_ago(run.started_at)


def may_decide(request: HttpRequest) -> bool:
    user = request.user
    return user.has_perms(["knowledge.add_entry", "knowledge.change_entry"])


def is_open(run: ImportRun) -> bool:
    """Whether its page has something to wait for."""
    return run.state in (State.QUEUED, State.RUNNING) and not import_runs.is_stopped(run)


def state_badge(run: ImportRun) -> str:
    if import_runs.is_stopped(run):
        return badge(gettext("interrupted"), WAITING)
    if run.state == State.PLANNED and run.problem_count:
        return badge(gettext("has problems"), BAD)
    return badge(run.get_state_display(), TONES[State(run.state)])


def progress_html(run: ImportRun) -> str:
    total = run.created + run.changed + run.unchanged
    context = {
        "run": run,
        "state": state_badge(run),
        "total": total,
        "open": is_open(run),
        "storing": run.state == State.RUNNING and run.done >= total > 0,
        "nobody": run.state == State.QUEUED and timezone.now() - run.step_at > PATIENCE,
    }
    return render_to_string("admin/knowledge/import_progress.html", context)


def page_context(run: ImportRun, may: bool) -> dict[str, Any]:
    kinds = dict(Entry.Kind.choices)
    changes = {"new": badge(gettext("new"), GOOD), "changed": badge(gettext("changed"), BUSY)}
    planned = run.state == State.PLANNED and not run.problem_count
    shown = run.preview.get("shown", [])
    problems = run.preview.get("problems", [])
    return {
        "run": run,
        "live": is_open(run),
        "progress": progress_html(run),
        "progress_url": reverse("admin:knowledge_importrun_progress", args=[run.pk]),
        "can_confirm": may and (planned or import_runs.is_stopped(run)),
        "can_discard": may and run.state == State.PLANNED,
        "shown": [
            {**one, "kind": kinds.get(one["kind"], ""), "badge": changes[one["change"]]}
            for one in shown
        ],
        "more": max(run.created + run.changed - len(shown), 0),
        "problems": problems,
        "more_problems": max(run.problem_count - len(problems), 0),
        "left_out": run.preview.get("left_out", []),
    }
