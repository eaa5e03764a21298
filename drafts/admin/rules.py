"""Rules and profiles: one page for all accounts, one for each account, rules also for a chat."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.models import TelegramAccount
from core.admin import Admin
from drafts.models import Chat, Profile, Rules
from drafts.rules_page import LEVELS, SECTIONS, shown_value
from drafts.services.rules import EffectiveRules, effective_for_account, from_settings

_HELP = {
    "threshold": _("How sure the AI must be, from 0 to 100."),
    "known_after": _("Before that, nothing is sent to this chat without asking."),
    "auto_from": _("In your time zone. Outside these hours you are asked."),
    "out_of_hours_note": _(
        "Your own words, sent once outside these hours to whoever writes in a chat with automatic "
        "answers. Empty: nothing is sent."
    ),
    "language": _("As uk, de or en. Empty: the contact's own."),
    "ignored_senders": _("One a line: a name, @username or number. The AI does not read them."),
    "always_ask": _("One a line. Each also counts with another ending."),
    "never_answer": _("One a line. Who uses such a word gets no answer of the AI at all."),
    "abstain": _(
        "One a line: commitment, discount, private, opinion, money, law, health, or words of your "
        "own. A single - stands for none."
    ),
}
_LISTS = ("ignored_senders", "always_ask", "never_answer", "abstain")


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """Rules of one level; below each field stands what holds if it is left empty."""

    class Meta:
        model = Rules
        fields = "__all__"
        widgets = {
            "account": forms.HiddenInput,
            "chat": forms.HiddenInput,
            **{
                name: UnfoldAdminTextareaWidget(attrs={"rows": 4, "dir": "auto"})
                for name in (*_LISTS, "out_of_hours_note", "persona")
            },
        }

    def clean_threshold(self) -> int | None:
        value: int | None = self.cleaned_data["threshold"]
        if value is not None and value > 100:
            raise forms.ValidationError(gettext("At most 100."))
        return value

    def clean_auto_days(self) -> str:
        days = str(self.cleaned_data["auto_days"])
        if set(days) - set("1234567"):
            raise forms.ValidationError(gettext("Figures from 1 (Monday) to 7 (Sunday)."))
        return "".join(sorted(set(days)))

    def clean_context_messages(self) -> int | None:
        value: int | None = self.cleaned_data["context_messages"]
        if value is not None and not 1 <= value <= 200:
            raise forms.ValidationError(gettext("From 1 to 200."))
        return value


class LevelAdmin(Admin):
    """The base of what is set for all accounts or for one; there is no list of it."""

    def get_urls(self) -> list[URLPattern]:
        name = self.opts.model_name
        view = self.admin_site.admin_view(self.for_account)
        mine = path("account/<int:pk>/", view, name=f"drafts_{name}_for_account")
        return [mine, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, *_more: Any, **_context: Any) -> HttpResponse:
        """The page of what holds for all accounts stands in place of a list."""
        found = self.model._default_manager.filter(**self.all_levels).first()
        return self._page(found, "")

    def for_account(self, request: HttpRequest, pk: int) -> HttpResponse:
        account = get_object_or_404(TelegramAccount, pk=pk)
        found = self.model._default_manager.filter(account=account).first()
        return self._page(found, f"?account={account.pk}")

    all_levels: dict[str, Any] = {"account": None}

    def _page(self, found: Model | None, query: str) -> HttpResponse:
        """The page of a row, or that on which it is made."""
        name = self.opts.model_name
        if found is not None:
            return redirect(f"admin:drafts_{name}_change", found.pk)
        return redirect(reverse(f"admin:drafts_{name}_add") + query)

    def response_post_save_add(self, request: HttpRequest, obj: Model) -> HttpResponse:
        return self._page(obj, "")

    def response_post_save_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        return self._page(obj, "")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Rules)
class RulesAdmin(LevelAdmin):
    form = RulesForm
    all_levels = {"account": None, "chat": None}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.for_chat)
        return [path("chat/<int:pk>/", view, name="drafts_rules_for_chat"), *super().get_urls()]

    def for_chat(self, request: HttpRequest, pk: int) -> HttpResponse:
        chat = get_object_or_404(Chat, pk=pk)
        return self._page(Rules.objects.filter(chat=chat).first(), f"?chat={chat.pk}")

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Sections; where a chat begins is nothing that a chat decides about."""
        of_chat = bool(obj.chat_id if isinstance(obj, Rules) else request.GET.get("chat"))
        sections = [
            (title, {"fields": names})
            for title, names in SECTIONS
            if not (of_chat and "new_chat_mode" in names)
        ]
        return [*sections, (None, {"fields": ("account", "chat")})]

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """What holds without these rules stands below each field."""
        form = super().get_form(request, obj, change, **kwargs)
        holds = _above(request, obj if isinstance(obj, Rules) else None)
        for name, field in form.base_fields.items():
            if name in holds.levels:
                value = escape(shown_value(name, getattr(holds, name)))  # help is taken as HTML
                here = gettext("Empty: %(value)s (%(level)s).") % {
                    "value": value,
                    "level": LEVELS[holds.levels[name]],
                }
                field.help_text = " ".join(filter(None, [str(_HELP.get(name, "")), here]))
        return form


def _above(request: HttpRequest, rules: Rules | None) -> EffectiveRules:
    """What holds where these rules say nothing."""
    chat_id = rules.chat_id if rules else request.GET.get("chat")
    account_id = rules.account_id if rules else request.GET.get("account")
    if chat_id and str(chat_id).isdigit():
        chat = Chat.objects.filter(pk=chat_id).first()
        return effective_for_account(chat.account_id if chat else None)
    return effective_for_account(None) if account_id else from_settings()


@admin.register(Profile)
class ProfileAdmin(LevelAdmin):
    fieldsets = (
        (None, {"fields": ("about", "tone", "signature", "never_promise")}),
        (_("From your own messages"), {"fields": ("voice", "account")}),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "account":
            kwargs["widget"] = forms.HiddenInput
            return db_field.formfield(**kwargs)
        return super().formfield_for_dbfield(db_field, request, **kwargs)
