"""Items of Telegram that could not be parsed, in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.models import UnreadableItem
from core.admin import ReadOnlyAdmin, time_ago


@admin.register(UnreadableItem)
class UnreadableItemAdmin(ReadOnlyAdmin):
    list_display = ("error", "account", "place", "chat_id", "count", "last")
    list_select_related = ("account",)
    list_filter = ("place", "account")
    ordering = ("-last_at",)
    fields = (
        "account",
        "place",
        "chat_id",
        "error",
        "sample",
        "count",
        "first_at",
        "last_at",
        "notified_at",
    )

    @admin.display(description=_("last"), ordering="last_at")
    def last(self, item: UnreadableItem) -> str:
        return time_ago(item.last_at)
