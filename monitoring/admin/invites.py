"""Admin of invitations and notification settings."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin import GOOD, QUIET, WAITING, Admin, badge, moment
from monitoring.models import Invite, Preferences
from monitoring.services.people import make_invite


@admin.register(Invite)
class InviteAdmin(Admin):
    list_display = ("__str__", "state", "created_by", "made", "good_until", "used_by")
    list_select_related = ("created_by", "used_by")
    search_fields = ("note", "used_by__name")
    facts = ("state", "created_by", "created_at", "expires_at", "used_by", "used_at")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("note", *self.facts) if obj else ("note",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.facts

    def save_model(self, request: HttpRequest, obj: Invite, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        code = make_invite(None, obj.note)
        obj.pk = Invite.objects.latest("id").pk
        obj.refresh_from_db()
        messages.warning(
            request,
            gettext("This is shown only once. The person writes to the bot: /start %(code)s")
            % {"code": code},
        )

    @admin.display(description=_("state"))
    def state(self, invite: Invite) -> SafeString:
        if invite.used_at:
            return badge(_("used"), GOOD)
        if invite.expires_at <= timezone.now():
            return badge(_("expired"), QUIET)
        return badge(_("open"), WAITING)

    @admin.display(description=_("made"), ordering="id")
    def made(self, invite: Invite) -> str:
        return moment(invite.created_at)

    @admin.display(description=_("good until"), ordering="expires_at")
    def good_until(self, invite: Invite) -> str:
        return moment(invite.expires_at)


@admin.register(Preferences)
class PreferencesAdmin(Admin):
    list_display = ("person", "quiet", "digest_minutes", "text_only", "max_keywords")
    list_select_related = ("person",)
    search_fields = ("person__name",)
    autocomplete_fields = ("person",)

    @admin.display(description=_("quiet hours"))
    def quiet(self, row: Preferences) -> str:
        if row.quiet_from is None or row.quiet_to is None:
            return "–"
        return f"{row.quiet_from:%H:%M} – {row.quiet_to:%H:%M}"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("person",) if obj else ()
