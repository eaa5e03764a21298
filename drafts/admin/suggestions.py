"""What could be learnt: suggestions to decide about, and the page with what was learnt."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import TelegramAccount
from core.admin import BAD, BUSY, GOOD, QUIET, WAITING, NoAddDeleteAdmin, badge, excerpt, time_ago
from core.task_queue import BrokerUnavailable, enqueue
from core.transitions import StaleState
from drafts.learning.differences import changed_lines, differences
from drafts.models import Draft, Profile, Suggestion, VoiceRequest
from drafts.services.learnt import suggestions
from drafts.services.learnt.voice import put_voice_back, request_voice
from knowledge.services.entries import BadEntry

State = Suggestion.State
TONES = {State.OFFERED: WAITING, State.ACCEPTED: GOOD}
VOICE_TONES: dict[str, str] = {
    VoiceRequest.State.WAITING: WAITING,
    VoiceRequest.State.RUNNING: BUSY,
    VoiceRequest.State.DONE: GOOD,
    VoiceRequest.State.FAILED: BAD,
}
#: How the pieces of a comparison are marked.
MARKS = {"same": "span", "removed": "del", "added": "ins"}
SHOWN_DRAFTS, SHOWN_TEXT = 5, 1000
LEARN = "drafts.tasks.learn"
TEMPLATE = "admin/drafts/learning.html"


@admin.register(Suggestion)
class SuggestionAdmin(NoAddDeleteAdmin):
    empty_text = _(
        "What aibot has learned from your changes, for you to accept. It looks every night."
    )
    list_display = ("id", "shown_kind", "shown_title", "shown_text", "shown_state", "found")
    list_display_links = ("id", "shown_title", "shown_text")
    list_select_related = ("account", "chat")
    list_filter = ("state", "kind", "account")
    search_fields = ("title", "text")
    ordering = ("-id",)
    actions = ("accept", "accept_for_everyone", "refuse", "undo")
    fields = (
        "title",
        "text",
        ("account", "chat"),
        ("shown_state", "entry"),
        "differs_from",
        "shown_change",
        "seen_in",
    )
    readonly_fields = (
        *("account", "chat", "shown_state", "entry", "differs_from", "shown_change", "seen_in"),
    )

    @admin.display(description=_("kind"), ordering="kind")
    def shown_kind(self, row: Suggestion) -> str:
        return str(row.get_kind_display())

    @admin.display(description=_("title"), ordering="title")
    def shown_title(self, row: Suggestion) -> str:
        return excerpt(row.title or "–", 50)

    @admin.display(description=_("text"))
    def shown_text(self, row: Suggestion) -> str:
        return excerpt(row.text, 80)

    @admin.display(description=_("state"), ordering="state")
    def shown_state(self, row: Suggestion) -> str:
        return badge(row.get_state_display(), TONES.get(State(row.state), QUIET))

    @admin.display(description=_("found"), ordering="id")
    def found(self, row: Suggestion) -> str:
        return time_ago(row.created_at)

    @admin.display(description=_("what it changes"))
    def shown_change(self, row: Suggestion) -> str:
        """The lines of the entry that change, with what is removed and added."""
        if row.kind != Suggestion.Kind.CHANGE:
            return "–"
        return _compared(*changed_lines(row.before, row.text))

    @admin.display(description=_("seen in"))
    def seen_in(self, row: Suggestion) -> str:
        """What was changed in the newest drafts in which it was seen."""
        drafts = Draft.objects.filter(pk__in=row.evidence).order_by("-pk")[:SHOWN_DRAFTS]
        return format_html_join("", "<p>{}</p>", ((_changes(draft),) for draft in drafts)) or "–"

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """What was decided about is only read."""
        fixed = isinstance(obj, Suggestion) and obj.state != State.OFFERED
        return (*self.readonly_fields, "title", "text") if fixed else self.readonly_fields

    # --- actions

    @admin.action(description=_("Accept"), permissions=["change"])
    def accept(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> None:
        self._decide(request, queryset, suggestions.accept, gettext("Accepted: %(count)d"))

    @admin.action(description=_("Accept for everyone"), permissions=["change"])
    def accept_for_everyone(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> None:
        everyone = partial(suggestions.accept, everyone=True)
        self._decide(request, queryset, everyone, gettext("Accepted: %(count)d"))

    @admin.action(description=_("Refuse"), permissions=["change"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> None:
        self._decide(request, queryset, suggestions.refuse, gettext("Refused: %(count)d"))

    @admin.action(description=_("Undo"), permissions=["change"])
    def undo(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> None:
        self._decide(request, queryset, suggestions.undo, gettext("Taken back: %(count)d"))

    def _decide(
        self,
        request: HttpRequest,
        queryset: QuerySet[Suggestion],
        decide: Callable[[Suggestion], None],
        sentence: str,
    ) -> None:
        done = 0
        for row in queryset.select_related("chat", "account"):
            try:
                decide(row)
                done += 1
            except BadEntry as error:
                messages.error(request, f"{row}: {error}")
            except StaleState:
                state = {"row": row, "state": row.get_state_display()}
                messages.error(request, gettext("“%(row)s” is already “%(state)s”.") % state)
        if done:
            messages.success(request, sentence % {"count": done})

    # --- the page

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        mine = [
            path("learning/", view(self.page), name="drafts_learning"),
            path("learning/<int:account_id>/", view(self.act), name="drafts_learning_act"),
        ]
        return [*mine, *super().get_urls()]

    def page(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("What it learns"),
            "rows": _accounts(),
            "may_change": self.has_change_permission(request),
            "may_describe": request.user.has_perm("drafts.change_profile"),
        }
        return TemplateResponse(request, TEMPLATE, context)

    def act(self, request: HttpRequest, account_id: int) -> HttpResponse:
        """A button of an account on the page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        account = get_object_or_404(TelegramAccount, pk=account_id)
        action = request.POST.get("action", "")
        allowed = {
            "learn": self.has_change_permission(request),
            "describe": request.user.has_perm("drafts.change_profile"),
            "back": request.user.has_perm("drafts.change_profile"),
        }
        if not allowed.get(action):
            raise PermissionDenied
        if action == "learn":
            _learn_now(request, account)
        elif action == "describe":
            request_voice(account)
            messages.success(request, gettext("The AI reads your messages; that takes a moment."))
        else:
            last = VoiceRequest.objects.filter(
                account=account, state=VoiceRequest.State.DONE
            ).first()
            if last:
                put_voice_back(last)
                messages.success(request, gettext("The description is as it was before."))
        return redirect("admin:drafts_learning")


def _changes(draft: Draft) -> SafeString:
    """The text of a draft, with what was removed and added."""
    link = reverse("admin:drafts_draft_change", args=[draft.pk])
    shown = _compared(draft.proposed_text[:SHOWN_TEXT], draft.text[:SHOWN_TEXT])
    return format_html('<a class="ab-link" href="{}">{}</a> {}', link, draft.pk, shown)


def _compared(before: str, after: str) -> SafeString:
    """A text with what was removed from it and added."""
    pieces = differences(before, after)
    shown = format_html_join("", "<{0}>{1}</{0}>", ((MARKS[one.kind], one.text) for one in pieces))
    return format_html('<span class="ab-text" dir="auto">{}</span>', shown)


def _learn_now(request: HttpRequest, account: TelegramAccount) -> None:
    try:
        enqueue(LEARN, account.pk)
    except BrokerUnavailable:
        messages.error(request, gettext("No worker can be reached just now. Please try again."))
        return
    sentence = gettext("Your answers are being looked through; what is found appears here.")
    messages.success(request, sentence)


def _accounts() -> list[dict[str, Any]]:
    """Each account with what was learnt from it, and how the description of its voice stands."""
    counted = {
        f"{state}_{kind}": Count(
            "suggestions", filter=Q(suggestions__state=state, suggestions__kind__in=kinds)
        )
        for state in (State.OFFERED, State.ACCEPTED)
        for kind, kinds in (("style", ["style"]), ("answers", ["faq", "fact", "change"]))
    }
    accounts = TelegramAccount.objects.annotate(**counted).order_by("name")
    voices: dict[int | None, str] = dict(Profile.objects.values_list("account_id", "voice"))
    newest: dict[int, VoiceRequest] = {}
    for one in VoiceRequest.objects.order_by("id"):
        newest[one.account_id] = one
    return [
        {
            "account": account,
            "voice": voices.get(account.pk, ""),
            "request": newest.get(account.pk),
            "request_badge": _voice_badge(newest.get(account.pk)),
            "error": gettext(error) if (error := _error(newest.get(account.pk))) else "",
        }
        for account in accounts
    ]


def _voice_badge(request: VoiceRequest | None) -> str:
    return badge(request.get_state_display(), VOICE_TONES[request.state]) if request else ""


def _error(request: VoiceRequest | None) -> str:
    return request.error if request else ""
