"""Admin of Telegram accounts: status, enabling, and the pages to sign in and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.admin.account_form import API_FIELDS, PROXY_FIELDS, SECRET_FIELDS, AccountForm
from accounts.admin.connection import connection_page, uptime_badge
from accounts.admin.labels import live
from accounts.admin.sign_in_page import sign_in_view
from accounts.admin.sign_out import export_view, may_export, sign_out_view
from accounts.models import TelegramAccount, TelegramSession
from accounts.selectors import uptimes_24h
from accounts.services import sessions, telegram_access
from accounts.services.attach_session import request_command
from accounts.telegram.errors import Failure
from core.admin import Admin
from core.wake import notify

Status = TelegramAccount.Status

SECRETS = sensitive_post_parameters(*SECRET_FIELDS)


@admin.register(TelegramAccount)
class TelegramAccountAdmin(Admin):
    empty_text = _("Your Telegram accounts. Add one, and sign in with your phone.")
    form = AccountForm
    list_display = (
        "name",
        "live_status",
        "live_since",
        "uptime",
        "live_answer",
        "live_pause",
        "live_detail",
        "enabled",
    )
    list_editable = ("enabled",)
    search_fields = ("name", "username", "display_name")
    list_filter = ("status", "enabled")
    facts = (
        "live_status",
        "live_since",
        "live_detail",
        "live_answer",
        "live_pause",
        "telegram_id",
        "username",
        "display_name",
        "created_at",
    )
    list_before_template = "admin/live_accounts.html"
    change_form_before_template = "admin/live_accounts.html"

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        form = (None, {"fields": ("name", "enabled", "session_string")})
        way = (
            _("Its own way to Telegram"),
            {
                "fields": (*API_FIELDS, *PROXY_FIELDS, "untried"),
                "description": _("Where nothing is filled in, the settings count."),
                "classes": () if obj and _has_own_access(obj) else ("collapse",),
            },
        )
        return [form, (_("How it is"), {"fields": self.facts}), way] if obj else [form, way]

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, Callable[..., HttpResponse]] = {
            "sign-in": self.sign_in,
            "sign-out": self.sign_out,
            "export": self.export,
        }
        mine = [
            path(
                f"<int:account_id>/{name}/",
                self.admin_site.admin_view(never_cache(view)),
                name=f"accounts_telegramaccount_{name.replace('-', '_')}",
            )
            for name, view in pages.items()
        ]
        return [*mine, *super().get_urls()]

    @method_decorator(sensitive_post_parameters("given"))
    def sign_in(self, request: HttpRequest, account_id: int) -> HttpResponse:
        return sign_in_view(self, request, account_id)

    def sign_out(self, request: HttpRequest, account_id: int) -> HttpResponse:
        return sign_out_view(self, request, account_id)

    def export(self, request: HttpRequest, account_id: int) -> HttpResponse:
        return export_view(self, request, account_id)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.facts

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Load the uptimes of all rows with one query."""
        changes = super().get_changelist_instance(request)
        rows = list(changes.result_list)
        shares = uptimes_24h([account.pk for account in rows])
        for account in rows:
            account.uptime_24h = shares.get(account.pk)
        return changes

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        account = kwargs.get("obj")
        if account is not None:
            context.update(connection_page(account))
            context["signed_in"] = _has_session(account)
            context["may_export"] = may_export(request)
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    @admin.display(description=_("connected, 24 h"))
    def uptime(self, account: Any) -> str:
        return uptime_badge(account.uptime_24h)

    @admin.display(description=_("status"), ordering="status")
    def live_status(self, account: TelegramAccount) -> str:
        return live(account, "status")

    @admin.display(description=_("since"), ordering="status_since")
    def live_since(self, account: TelegramAccount) -> str:
        return live(account, "since")

    @admin.display(description=_("last answer"), ordering="last_success_at")
    def live_answer(self, account: TelegramAccount) -> str:
        return live(account, "answer")

    @admin.display(description=_("waits until"), ordering="paused_until")
    def live_pause(self, account: TelegramAccount) -> str:
        return live(account, "pause")

    @admin.display(description=_("what happened"))
    def live_detail(self, account: TelegramAccount) -> str:
        return live(account, "detail")

    # --- saving ------------------------------------------------------------------------------

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.failure = getattr(request, "access_failure", None)
        return form

    @method_decorator(SECRETS)
    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Probe a changed api id or proxy first, outside of the transaction that saves it."""
        if request.method == "POST":
            request.access_failure = self._probe(request, object_id)  # type: ignore[attr-defined]
        response: HttpResponse = super().changeform_view(request, object_id, *args, **kwargs)
        return response

    def _probe(self, request: HttpRequest, object_id: str | None) -> Failure | None:
        account = self.get_object(request, object_id) if object_id else None
        may = self.has_change_permission if account else self.has_add_permission
        if not (may(request, account) if account else may(request)):
            return None
        form = self.get_form(request, account, bool(account))(request.POST, instance=account)
        if not form.is_valid() or not form.access_changed or form.cleaned_data["untried"]:
            return None
        return telegram_access.probe(
            telegram_access.account_access(form.instance, telegram_access.default_access())
        )

    def save_model(
        self, request: HttpRequest, obj: TelegramAccount, form: Any, change: bool
    ) -> None:
        if change:
            # Only the entered fields: runbot writes to the same row.
            mine = {field.name for field in obj._meta.concrete_fields} & set(form.fields)
            obj.save(update_fields={*mine, "api_hash_encrypted", "proxy_secret_encrypted"} - {"id"})
        else:
            super().save_model(request, obj, form, change)
        text = form.cleaned_data.get("session_string", "")
        if text:
            sessions.add_account(obj.name, text)
            TelegramAccount.objects.filter(pk=obj.pk).update(enabled=obj.enabled)
        if change and getattr(form, "access_changed", False) and _has_session(obj):
            request_command(obj.pk, TelegramAccount.PendingCommand.RECONNECT)
        notify()

    def response_add(
        self, request: HttpRequest, obj: TelegramAccount, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Redirect a new account without a session to the sign-in page."""
        response: HttpResponse = super().response_add(request, obj, *args, **kwargs)
        may = self.has_change_permission(request, obj)
        if "_save" in request.POST and may and not _has_session(obj):
            return redirect("admin:accounts_telegramaccount_sign_in", obj.pk)
        return response

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Not for an account that ever signed in: its session and chats are kept; disable it
        instead."""
        if isinstance(obj, TelegramAccount) and TelegramSession.objects.filter(account=obj):
            return False
        return bool(super().has_delete_permission(request, obj))


def _has_session(account: TelegramAccount) -> bool:
    """Whether a session is stored that has not ended."""
    return TelegramSession.objects.filter(account=account, ended_at=None).exists()


def _has_own_access(account: Any) -> bool:
    return bool(account.api_id) or account.proxy_kind != TelegramAccount.Proxy.NONE
