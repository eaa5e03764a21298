"""Drafts: reading, changing, sending and skipping them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from core.admin import BUSY, NoAddDeleteAdmin, badge, excerpt, time_ago
from drafts import states
from drafts.admin.draft_live import draft_live
from drafts.admin.pages import draft_page
from drafts.badges import draft_confidence_badge, state_badge
from drafts.models import Draft
from drafts.services.buttons.decisions import Told, decide, why_not
from drafts.services.reviewing.answer_text import BadText, check_text

#: Under these the request keeps what was decided, between saving and answering.
TOLD = "aibot.told"
#: The buttons of a draft's page.
BUTTONS = {"_send": "send", "_retry": "retry", "_skip": "skip"}


class DraftForm(forms.ModelForm):  # type: ignore[type-arg]
    """The text of a draft, and which revision of it was being read."""

    text = forms.CharField(
        label=_("answer"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 9, "dir": "auto"}),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Draft
        fields = ("text",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.revision
        if self.instance.state != states.PENDING:
            del self.fields["text"]

    def clean_text(self) -> str:
        """Browsers send lines ends as CR LF; Telegram gets what was typed."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        if "_skip" in self.data:
            return text
        try:
            return check_text(text)
        except BadText as error:
            raise forms.ValidationError(why_not(error)) from error

    def clean(self) -> dict[str, Any]:
        """Refuse to write over what someone else wrote; their text is shown, ours is kept, and
        saving once more is then meant."""
        cleaned = super().clean() or {}
        current = self.instance
        if "text" in self.fields and cleaned.get("seen") != current.revision:
            posted = {name: self.data[name] for name in self.data}
            self.data = {**posted, "seen": str(current.revision)}
            sentence = gettext(
                "Someone changed this answer meanwhile, so nothing was done. It now reads: “%s” "
                "Your own text is kept below; save or send again to replace theirs."
            )
            self.add_error("text", sentence % current.text)
        return cleaned


@admin.register(Draft)
class DraftAdmin(NoAddDeleteAdmin):
    empty_text = _(
        "Answers that the AI proposes, once somebody has written in a chat that is switched on."
    )
    empty_links = (("admin:drafts_chat_changelist", _("Choose the chats")),)
    form = DraftForm
    list_display = (
        "id",
        "shown_chat",
        "shown_question",
        "shown_text",
        "shown_confidence",
        "shown_state",
        "unasked",
        "made",
    )
    list_display_links = ("id", "shown_text")
    list_select_related = ("chat", "question")
    list_filter = ("state", "automatic", "suspicious", "language", "chat__account")
    search_fields = ("text", "chat__title", "question__text")
    search_help_text = _("Words of the answer or the question, or the name of the chat")
    ordering = ("-id",)
    actions = ("approve", "skip", "retry")
    change_form_template = "admin/drafts/draft/change_form.html"

    # --- the list

    @admin.display(description=_("chat"), ordering="chat__title")
    def shown_chat(self, draft: Draft) -> str:
        return excerpt(str(draft.chat), 30)

    @admin.display(description=_("question"))
    def shown_question(self, draft: Draft) -> str:
        return excerpt(draft.question.shown_text, 70)

    @admin.display(description=_("answer"))
    def shown_text(self, draft: Draft) -> str:
        return excerpt(draft.text, 70)

    @admin.display(description=_("sure"), ordering="confidence")
    def shown_confidence(self, draft: Draft) -> str:
        return draft_confidence_badge(draft)

    @admin.display(description=_("state"), ordering="state")
    def shown_state(self, draft: Draft) -> str:
        return state_badge(draft)

    @admin.display(description=_("automatic"), ordering="automatic")
    def unasked(self, draft: Draft) -> str:
        return badge(gettext("auto"), BUSY) if draft.automatic else "–"

    @admin.display(description=_("drafted"), ordering="id")
    def made(self, draft: Draft) -> str:
        return time_ago(draft.created_at)

    @admin.action(description=_("Approve: send the answers"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Draft]) -> None:
        _decide_all(request, queryset, "send")

    @admin.action(description=_("Skip"), permissions=["change"])
    def skip(self, request: HttpRequest, queryset: QuerySet[Draft]) -> None:
        _decide_all(request, queryset, "skip")

    @admin.action(description=_("Retry failed ones"), permissions=["change"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Draft]) -> None:
        _decide_all(request, queryset, "retry")

    # --- one draft

    def get_queryset(self, request: HttpRequest) -> QuerySet[Draft]:
        rows: QuerySet[Draft] = super().get_queryset(request)
        return rows.select_related("chat__account", "question", "decided_by")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.live_view)
        return [path("<int:draft_id>/live/", view, name="drafts_draft_live"), *super().get_urls()]

    def live_view(self, request: HttpRequest, draft_id: int) -> HttpResponse:
        """What has become of a draft, polled by its page."""
        draft = get_object_or_404(self.get_queryset(request), pk=draft_id)
        if not self.has_view_permission(request, draft):
            raise PermissionDenied
        return draft_live(draft, request, self.has_change_permission(request, draft))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("text",)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        draft = kwargs.get("obj")
        if isinstance(draft, Draft):
            context.update(draft_page(draft))
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def save_model(self, request: HttpRequest, obj: Draft, form: Any, change: bool) -> None:
        """The row is never saved as it is: one service does what the pressed button says."""
        action = next((act for name, act in BUTTONS.items() if name in request.POST), "edit")
        cleaned = form.cleaned_data
        request.META[TOLD] = decide(
            obj.pk,
            action,
            request.user.get_username(),
            revision=cleaned.get("seen"),
            words=cleaned.get("text", ""),
        )

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        told = request.META.get(TOLD)
        return super().log_change(request, obj, message) if told and told.done else None

    def response_change(self, request: HttpRequest, obj: Draft) -> HttpResponse:
        told: Told = request.META[TOLD]
        (messages.success if told.done else messages.error)(request, told.sentence)
        return HttpResponseRedirect(request.get_full_path())


def _decide_all(request: HttpRequest, queryset: QuerySet[Draft], action: str) -> None:
    username = request.user.get_username()
    ids = queryset.order_by("id").values_list("pk", flat=True)
    outcomes = [decide(draft_id, action, username) for draft_id in list(ids)]
    done = [told for told in outcomes if told.done]
    if len(done) == 1:
        messages.success(request, done[0].sentence)
    elif done:
        words = ngettext("Done for %(count)d draft.", "Done for %(count)d drafts.", len(done))
        messages.success(request, words % {"count": len(done)})
    for told in [told for told in outcomes if not told.done][:5]:
        messages.error(request, told.sentence)
