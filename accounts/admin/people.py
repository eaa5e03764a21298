"""Admin of people and switches."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Switch
from core.admin import Admin, ReadOnlyAdmin, time_ago


@admin.register(Person)
class PersonAdmin(Admin):
    empty_text = _(
        "Who may write to the bot: owners, those who review answers, and who watches keywords."
    )
    list_display = ("shown_name", "username", "telegram_id", "role", "language", "wrote_first")
    list_filter = ("role", "language")
    search_fields = ("name", "username", "=telegram_id")
    fields = (
        "telegram_id",
        "name",
        "username",
        "role",
        "language",
        "time_zone",
        "started_bot_at",
        "created_at",
    )
    readonly_fields = ("started_bot_at", "created_at")

    @admin.display(description=_("name"), ordering="name")
    def shown_name(self, person: Person) -> str:
        return str(person)

    @admin.display(description=_("wrote to the bot first"), ordering="started_bot_at")
    def wrote_first(self, person: Person) -> str:
        return time_ago(person.started_bot_at)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """The Telegram id of a person can't be changed."""
        return [*self.readonly_fields, *(["telegram_id", "username"] if obj else [])]

    def save_model(
        self, request: HttpRequest, obj: Person, form: forms.ModelForm[Person], change: bool
    ) -> None:
        """A language that is chosen here no longer follows the person's Telegram, and what the bot
        shows of open things changes to it."""
        if "language" in form.changed_data:
            obj.language_from_telegram = False
            obj.language_changed = change
        super().save_model(request, obj, form, change)
        import_string(settings.TRANSLATE_CARDS)(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Not allowed: their decisions stay in the history. Use the role "nobody" instead."""
        return False


@admin.register(Switch)
class SwitchAdmin(ReadOnlyAdmin):
    """Read-only: switches are set by /pause and /resume, or on the dashboard."""

    list_display = ("name", "enabled", "changed_at", "changed_by")
    list_select_related = ("changed_by",)
