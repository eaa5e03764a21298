"""Confirmation pages: sign an account out, and export its session."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.models import TelegramAccount
from accounts.services import attach_session, heartbeats, sessions
from accounts.telegram.errors import CANNOT_DECRYPT
from core.encryption import CannotDecrypt

log = structlog.get_logger(__name__)

CHANGE = "admin:accounts_telegramaccount_change"


def sign_out_view(admin: Any, request: HttpRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(TelegramAccount, pk=account_id)
    if not admin.has_change_permission(request, account):
        raise PermissionDenied
    if request.method != "POST":
        title = _("Sign out %(account)s") % {"account": account.name}
        return _page(admin, request, account, "admin/accounts/sign_out.html", title)
    attach_session.request_command(account.pk, TelegramAccount.PendingCommand.LOG_OUT)
    log.info("an account is to be signed out", account=account.pk, by=request.user.pk)
    admin.log_change(request, account, _("Signed out."))
    if heartbeats.runbot_is_alive():
        messages.success(request, _("The account is being signed out at Telegram."))
    else:
        messages.warning(
            request, _("The account is signed out at Telegram as soon as runbot runs.")
        )
    return redirect(CHANGE, account.pk)


def export_view(admin: Any, request: HttpRequest, account_id: int) -> HttpResponse:
    """Export a session, for superusers only. The string is shown once, in the response to a
    POST."""
    account = get_object_or_404(TelegramAccount, pk=account_id)
    if not may_export(request):
        raise PermissionDenied
    title = _("Export the session of %(account)s") % {"account": account.name}
    if request.method != "POST":
        return _page(admin, request, account, "admin/accounts/export.html", title)
    try:
        text = sessions.export_session(account.pk, f"user {request.user.pk}")
    except sessions.NoSession:
        messages.error(request, _("This account is not signed in."))
        return redirect(CHANGE, account.pk)
    except CannotDecrypt:
        messages.error(request, str(CANNOT_DECRYPT.sentence))
        return redirect(CHANGE, account.pk)
    admin.log_change(request, account, _("Exported the session."))
    return _page(admin, request, account, "admin/accounts/export.html", title, text=text)


def may_export(request: HttpRequest) -> bool:
    return bool(request.user.is_active and getattr(request.user, "is_superuser", False))


def _page(
    admin: Any,
    request: HttpRequest,
    account: TelegramAccount,
    template: str,
    title: str,
    **more: Any,
) -> HttpResponse:
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "account": account,
        "title": title,
        **more,
    }
    return TemplateResponse(request, template, context)
