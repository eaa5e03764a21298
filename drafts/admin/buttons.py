"""Texts of buttons, which can be changed, and what the AI was asked to write anew."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from core.admin import Admin, ReadOnlyAdmin, excerpt, time_ago
from drafts.models import ButtonText, Rewrite
from drafts.services.buttons.card_actions import BY_NAME, CARD_ACTIONS


def _choices() -> list[tuple[str, Any]]:
    return [(action.name, action.label) for action in CARD_ACTIONS]


class ButtonTextForm(forms.ModelForm):  # type: ignore[type-arg]
    action = forms.ChoiceField(label=_("button"), choices=_choices, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = ButtonText
        fields = ("action", "language", "text")


@admin.register(ButtonText)
class ButtonTextAdmin(Admin):
    form = ButtonTextForm
    list_display = ("button", "language", "usual_text", "text")
    list_filter = ("language",)
    search_fields = ("action", "text")

    @admin.display(description=_("button"), ordering="action")
    def button(self, row: ButtonText) -> str:
        action = BY_NAME.get(row.action)
        return str(action.label) if action else row.action

    @admin.display(description=_("usual text"))
    def usual_text(self, row: ButtonText) -> str:
        with translation.override(row.language):
            return self.button(row)


@admin.register(Rewrite)
class RewriteAdmin(ReadOnlyAdmin):
    list_display = ("draft", "kind", "state", "who", "said", "shown_text", "error", "asked")
    list_select_related = ("draft", "person")
    list_filter = ("kind", "state", "person")
    search_fields = ("=draft__id", "text", "instruction")
    ordering = ("-id",)

    @admin.display(description=_("who"), ordering="person")
    def who(self, row: Rewrite) -> str:
        return str(row.person or row.username)

    @admin.display(description=_("what you said"))
    def said(self, row: Rewrite) -> str:
        return excerpt(row.instruction, 50)

    @admin.display(description=_("text"))
    def shown_text(self, row: Rewrite) -> str:
        return excerpt(row.text, 60)

    @admin.display(description=_("asked"), ordering="id")
    def asked(self, row: Rewrite) -> str:
        return time_ago(row.asked_at)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
