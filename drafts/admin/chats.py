"""Chats with what was said in them, and how the AI looked at them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.telegram.errors import sentence_of
from core.admin import BAD, BUSY, WAITING, NoAddDeleteAdmin, ReadOnlyAdmin, badge, excerpt, time_ago
from drafts.admin.pages import chat_page
from drafts.badges import outcome_badge, reading_badge
from drafts.models import AiProvider, Analysis, Chat, Message
from drafts.rules_page import effective_page
from drafts.services.rules import effective
from drafts.services.schedule import request_analysis, set_mode


class Trouble(admin.SimpleListFilter):
    """Chats that the AI could not read the last time."""

    title = _("problem with the AI")
    parameter_name = "trouble"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Chat]) -> QuerySet[Chat]:
        return queryset.filter(analysis_failures__gt=0) if self.value() == "yes" else queryset


@admin.register(Chat)
class ChatAdmin(NoAddDeleteAdmin):
    list_before_template = "admin/choose_chats/link.html"
    empty_text = _("The chats of your accounts, once one of them is connected.")
    empty_links = (("admin:accounts_telegramaccount_changelist", _("To the accounts")),)
    list_display = ("shown_title", "account", "kind", "mode", "newest", "analysis")
    list_editable = ("mode",)
    list_select_related = ("account",)
    list_filter = ("mode", "kind", Trouble, "account")
    search_fields = ("title", "username")
    ordering = ("-last_message_at",)
    actions = ("analyse_now", "mode_off", "mode_suggest", "mode_auto")
    fieldsets = (
        (None, {"fields": ("mode", "fallback_by_bot", "consent_how", "shown_consent")}),
        (_("About the contact"), {"fields": ("notes",)}),
        (
            _("How it is"),
            {
                "fields": (
                    ("account", "kind"),
                    ("username", "telegram_id"),
                    ("newest", "analysis"),
                    ("paused", "reading"),
                )
            },
        ),
    )
    readonly_fields = (
        "account",
        "kind",
        "username",
        "telegram_id",
        "newest",
        "analysis",
        "reading",
        "paused",
        "shown_consent",
    )

    @admin.display(description=_("chat"), ordering="title")
    def shown_title(self, chat: Chat) -> str:
        return excerpt(str(chat), 60)

    @admin.display(description=_("last message"), ordering="last_message_at")
    def newest(self, chat: Chat) -> str:
        return time_ago(chat.last_message_at)

    @admin.display(description=_("analysis"), ordering="analysis_due_at")
    def analysis(self, chat: Chat) -> str:
        return reading_badge(chat)

    @admin.display(description=_("reading at Telegram"))
    def reading(self, chat: Chat) -> str:
        if chat.read_again_at is None:
            return "–"
        why = badge(sentence_of(chat.reading_error), BAD)
        return format_html("{} {} {}", why, gettext("tried again"), time_ago(chat.read_again_at))

    @admin.display(description=_("no automatic answers until"))
    def paused(self, chat: Chat) -> str:
        until = chat.auto_paused_until
        return time_ago(until) if until and until > timezone.now() else "–"

    @admin.display(description=_("agreed to answers by an AI"))
    def shown_consent(self, chat: Chat) -> str:
        return time_ago(chat.consent_at)

    def save_model(self, request: HttpRequest, obj: Chat, form: Any, change: bool) -> None:
        """Only what was changed is stored."""
        changed = {
            name: getattr(obj, name)
            for name in ("fallback_by_bot", "notes", "consent_how")
            if name in form.changed_data
        }
        if "consent_how" in changed:
            changed["consent_at"] = timezone.now() if obj.consent_how else None
        if changed:
            Chat.objects.filter(pk=obj.pk).update(**changed)
        if "mode" in form.changed_data:
            set_mode(obj, obj.mode)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        chat = kwargs.get("obj")
        if chat is not None:
            context.update(chat_page(chat))
            context["sections"] = effective_page(effective(chat), of_chat=True)
            context["chat_id"] = chat.pk
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.analyse_view)
        mine = path("<int:chat_id>/analyse/", view, name="drafts_chat_analyse")
        return [mine, *super().get_urls()]

    def analyse_view(self, request: HttpRequest, chat_id: int) -> HttpResponse:
        """The button on a chat's page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        self.analyse_now(request, Chat.objects.filter(pk=chat_id))
        return redirect("admin:drafts_chat_change", chat_id)

    @admin.action(description=_("Analyse now"), permissions=["change"])
    def analyse_now(self, request: HttpRequest, queryset: QuerySet[Chat]) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        count = request_analysis(ids)
        if count:
            messages.success(
                request,
                ngettext(
                    "%(count)d chat will be read now.", "%(count)d chats will be read now.", count
                )
                % {"count": count},
            )
        if count < len(ids):
            messages.warning(
                request,
                ngettext(
                    "%(count)d chat was left out: its mode is off, or it is not a private chat.",
                    "%(count)d chats were left out: their mode is off, or they are not private "
                    "chats.",
                    len(ids) - count,
                )
                % {"count": len(ids) - count},
            )

    def _set_modes(self, request: HttpRequest, queryset: QuerySet[Chat], mode: str) -> None:
        chats = list(queryset.exclude(mode=mode))
        for chat in chats:
            set_mode(chat, mode)
        count = len(chats)
        words = ngettext("%(count)d chat was changed.", "%(count)d chats were changed.", count)
        messages.success(request, words % {"count": count})

    @admin.action(description=_("Mode off: only store"), permissions=["change"])
    def mode_off(self, request: HttpRequest, queryset: QuerySet[Chat]) -> None:
        self._set_modes(request, queryset, Chat.Mode.OFF)

    @admin.action(description=_("Mode suggest: show me drafts"), permissions=["change"])
    def mode_suggest(self, request: HttpRequest, queryset: QuerySet[Chat]) -> None:
        self._set_modes(request, queryset, Chat.Mode.SUGGEST)

    @admin.action(description=_("Mode auto: answer when confident"), permissions=["change"])
    def mode_auto(self, request: HttpRequest, queryset: QuerySet[Chat]) -> None:
        self._set_modes(request, queryset, Chat.Mode.AUTO)


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    empty_text = _("What was written in your chats, once an account is connected.")
    list_display = ("shown_text", "chat", "who", "media", "written", "changes")
    list_select_related = ("chat",)
    list_filter = ("outgoing", "chat__account")
    search_fields = ("text",)
    search_help_text = _("Words of the message")
    ordering = ("-id",)
    fields = (
        "chat",
        "who",
        "full_text",
        "media",
        "date",
        "edited_at",
        "deleted_at",
        "telegram_id",
        "reply_to",
        "reply_text",
        "forwarded_from",
        "sender_id",
        "stored_at",
    )
    readonly_fields = ("who", "full_text")

    @admin.display(description=_("text"))
    def shown_text(self, message: Message) -> str:
        return excerpt(message.shown_text)

    @admin.display(description=_("text"))
    def full_text(self, message: Message) -> str:
        return format_html('<div class="ab-text" dir="auto">{}</div>', message.text)

    @admin.display(description=_("from"))
    def who(self, message: Message) -> str:
        return badge(_("us"), BUSY) if message.outgoing else message.sender_name or "–"

    @admin.display(description=_("written"), ordering="date")
    def written(self, message: Message) -> str:
        return time_ago(message.date)

    @admin.display(description=_("changes"))
    def changes(self, message: Message) -> str:
        if message.deleted_at:
            return badge(_("deleted"), BAD)
        return badge(_("edited"), WAITING) if message.edited_at else "–"


@admin.register(Analysis)
class AnalysisAdmin(ReadOnlyAdmin):
    list_display = ("chat", "shown_outcome", "why", "model", "started", "took")
    list_select_related = ("chat",)
    list_filter = ("outcome", "model")
    search_fields = ("chat__title",)
    ordering = ("-id",)
    fields = (
        "chat",
        "shown_outcome",
        "reason",
        "error",
        "model",
        "up_to_message_id",
        "started_at",
        "asked_at",
        "answered_at",
        "finished_at",
    )
    readonly_fields = ("shown_outcome",)

    @admin.display(description=_("outcome"), ordering="outcome")
    def shown_outcome(self, analysis: Analysis) -> str:
        return outcome_badge(analysis)

    @admin.display(description=_("why"))
    def why(self, analysis: Analysis) -> str:
        return excerpt(analysis.error or analysis.reason or "–")

    @admin.display(description=_("started"), ordering="id")
    def started(self, analysis: Analysis) -> str:
        return time_ago(analysis.started_at)

    @admin.display(description=_("took"))
    def took(self, analysis: Analysis) -> str:
        if analysis.finished_at is None:
            return "–"
        seconds = (analysis.finished_at - analysis.started_at).total_seconds()
        return gettext("%(seconds)s s") % {"seconds": number_format(round(seconds, 1), 1)}


@admin.register(AiProvider)
class AiProviderAdmin(ReadOnlyAdmin):
    """What the AI's provider has said about itself as a whole."""

    list_display = ("sentence", "failures", "used_up", "failing_since", "paused_until")
