"""What the bot showed to whom; to be looked at only."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnlyAdmin, time_ago
from drafts.models import Card, DraftEvent, EditPrompt


@admin.register(Card)
class CardAdmin(ReadOnlyAdmin):
    list_display = ("draft", "person", "message_id", "replaced", "made")
    list_select_related = ("draft", "person")
    list_filter = ("replaced", "person")
    search_fields = ("=draft__id", "=message_id")

    @admin.display(description=_("made"), ordering="id")
    def made(self, card: Card) -> str:
        return time_ago(card.created_at)


@admin.register(EditPrompt)
class EditPromptAdmin(ReadOnlyAdmin):
    list_display = ("draft", "person", "revision", "message_id", "open", "made")
    list_select_related = ("draft", "person")
    list_filter = ("open", "person")
    ordering = ("-id",)

    @admin.display(description=_("made"), ordering="id")
    def made(self, prompt: EditPrompt) -> str:
        return time_ago(prompt.created_at)


@admin.register(DraftEvent)
class DraftEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "draft", "person", "revision", "detail")
    list_select_related = ("draft", "person")
    list_filter = ("kind", "person")
    search_fields = ("=draft__id",)
    ordering = ("-id",)
