"""Admin of invitations and notification settings."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin.owner import OwnerPreset
from accounts.admin.qr import qr_picture
from accounts.selectors import only_owner
from accounts.services.heartbeats import bot_username
from core.admin import GOOD, QUIET, WAITING, Admin, badge, time_ago
from core.encryption import CannotDecrypt, decrypt, encrypt
from monitoring.models import Invite, Preferences
from monitoring.services.invites import invite_link, keep_invite


@admin.register(Invite)
class InviteAdmin(Admin):
    empty_text = _("Invite somebody to watch keywords, too. A link works once, for seven days.")
    list_display = ("__str__", "state", "created_by", "made", "good_until", "used_by")
    list_select_related = ("created_by", "used_by")
    search_fields = ("note", "used_by__name")
    facts = ("state", "created_by", "created_at", "expires_at", "used_by", "used_at")
    change_form_template = "admin/monitoring/invite.html"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("note", *self.facts) if obj else ("note",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.facts

    def save_model(self, request: HttpRequest, obj: Invite, form: Any, change: bool) -> None:
        """The code of a new one is kept in the session, encrypted: the row has only its hash."""
        if change:
            super().save_model(request, obj, form, change)
            return
        obj.created_by = only_owner()
        code = keep_invite(obj)
        request.session[_kept(obj)] = encrypt(code.encode()).decode()

    def response_add(self, request: HttpRequest, obj: Invite, *_more: Any) -> HttpResponse:
        """Next is the page with the link."""
        return redirect("admin:monitoring_invite_change", obj.pk)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        invite = kwargs.get("obj")
        if invite is not None and _is_open(invite):
            context.update(_link_of(invite, request))
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    @admin.display(description=_("state"))
    def state(self, invite: Invite) -> SafeString:
        if invite.used_at:
            return badge(_("used"), GOOD)
        return badge(_("open"), WAITING) if _is_open(invite) else badge(_("expired"), QUIET)

    @admin.display(description=_("made"), ordering="id")
    def made(self, invite: Invite) -> str:
        return time_ago(invite.created_at)

    @admin.display(description=_("good until"), ordering="expires_at")
    def good_until(self, invite: Invite) -> str:
        return time_ago(invite.expires_at)


def _kept(invite: Invite) -> str:
    """The name under which the session has the code of an invitation."""
    return f"invite-{invite.pk}"


def _is_open(invite: Invite) -> bool:
    return invite.used_at is None and invite.expires_at > timezone.now()


def _link_of(invite: Invite, request: HttpRequest) -> dict[str, Any]:
    """The link of an open invitation and its picture, in the browser that made it; only the words
    to write to the bot as long as the bot's name is not known."""
    kept, bot = request.session.get(_kept(invite), ""), bot_username()
    try:
        code = decrypt(kept.encode()).decode() if kept else ""
    except CannotDecrypt:
        code = ""
    if not code:
        return {"lost": True}
    if not bot:
        return {"words": f"/start {code}"}
    link = invite_link(bot, code)
    return {"link": link, "qr": qr_picture(link)}


@admin.register(Preferences)
class PreferencesAdmin(OwnerPreset):
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
