"""The page on which an account signs in: shows the questions of runbot and stores the answers.

`sign-in.js` polls the panel every second and replaces it; without scripts the same forms reload the
page.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.admin import sign_in_notes as notes
from accounts.admin.labels import status_badge
from accounts.admin.qr import qr_picture
from accounts.models import SignIn, TelegramAccount
from accounts.services import heartbeats, sessions, sign_in, sign_in_sentences
from accounts.services.attach_session import user_label
from accounts.services.sign_in import OPEN, NotNow, SignInAnswer
from accounts.telegram.errors import CANNOT_DECRYPT
from core.encryption import CannotDecrypt
from core.views import wants_json

Status, State = TelegramAccount.Status, SignIn.State

#: Panels besides the states of a sign-in.
BEGIN, CONNECTED, SIGNING_OUT = "begin", "connected", "signing_out"


#: Form values of the start buttons; the others are kinds of answer, or `cancel`.
BEGINNINGS = {"begin_code": SignIn.Method.CODE, "begin_qr": SignIn.Method.QR}


#: How long the page shows the failure of the last attempt.
FAILURE_SHOWN_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Panel:
    """The panel as JSON: the page replaces it with `html` if `version` has changed, and after a
    form was sent. Within one `step`, typed input is kept. `over`: it will not change any more."""

    step: str
    version: str
    over: bool
    html: str


def sign_in_view(admin: Any, request: HttpRequest, account_id: int) -> HttpResponse:
    account = _account(admin, request, account_id)
    problem = ""
    if request.method == "POST":
        problem = _act(admin, request, account)
        account.refresh_from_db()
        if not problem and not wants_json(request):
            return redirect(request.path)
    panel = panel_of(request, account, problem)
    if wants_json(request):
        return JsonResponse(asdict(panel))
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "account": account,
        "title": _("Sign in %(account)s") % {"account": account.name},
        "panel": panel,
    }
    return TemplateResponse(request, "admin/accounts/sign_in.html", context)


def _account(admin: Any, request: HttpRequest, account_id: int) -> TelegramAccount:
    account = get_object_or_404(TelegramAccount, pk=account_id)
    if not admin.has_change_permission(request, account):
        raise PermissionDenied
    return account


def _act(admin: Any, request: HttpRequest, account: TelegramAccount) -> str:
    """Perform the requested action; an error message, or empty."""
    what, given = request.POST.get("do", ""), request.POST.get("given", "")
    try:
        if what in BEGINNINGS:
            if request.POST.get("other_user") == "1":
                notes.keep_other_user(request, account)
            other = notes.other_user(request, account)
            sign_in.begin(account, BEGINNINGS[what], request.user.pk, other_user=other)
            admin.log_change(request, account, _("Began to sign in."))
            return ""
        row = SignIn.objects.filter(
            account=account, pk=_number(request.POST.get("sign_in"))
        ).first()
        if what == "phone":
            notes.keep_number(request, account, given)
        if row is not None and what == "cancel":
            sign_in.cancel(row.pk)
            notes.forget(request, account)
        elif row is not None:
            sign_in.submit(row.pk, SignInAnswer(what, given))
    except (NotNow, ValueError) as error:
        return str(error)
    return ""


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


# --- the panel -------------------------------------------------------------------------------


def panel_of(request: HttpRequest, account: TelegramAccount, problem: str = "") -> Panel:
    row = sign_in.newest(account.pk)
    shown = _shown(account, row)
    if shown in (State.DONE, CONNECTED):
        notes.forget(request, account)
    context = {
        "account": account,
        "row": row,
        "shown": shown,
        "problem": problem or _failure(row, shown),
        "seconds": _seconds_left(row, shown),
        "number": notes.number_of(request, account),
        "alive": heartbeats.runbot_is_alive(),
        "status": status_badge(account),
        "who": user_label(account.display_name, account.username) if account.telegram_id else "",
        "back": reverse("admin:accounts_telegramaccount_change", args=[account.pk]),
    }
    if row is not None and shown == State.CODE:
        context["way"] = sign_in_sentences.code_sent_sentence(row)
    if row is not None and shown == State.QR:
        context.update(_qr(row))
    step = f"{row.pk if row else 0}:{shown}:{row.changed_at.timestamp() if row else 0}"
    qr = bytes(row.qr_encrypted) if row else b""
    seen = f"{step}:{context['alive']}:{account.status}".encode() + qr
    return Panel(
        step=step,
        version=hashlib.sha256(seen).hexdigest()[:16],
        over=shown == CONNECTED,
        html=render_to_string("admin/accounts/sign_in_panel.html", context, request),
    )


def _shown(account: TelegramAccount, row: SignIn | None) -> str:
    """The panel to show: a state of the sign-in, or one before or after it."""
    if account.pending_command == TelegramAccount.PendingCommand.LOG_OUT:
        return SIGNING_OUT
    if row is not None and row.state in OPEN:
        return row.state
    if account.enabled and account.status == Status.CONNECTED:
        return CONNECTED
    if row is not None and row.state == State.DONE and account.enabled:
        return BEGIN if sessions.has_ended(account.pk) else State.DONE
    return BEGIN


def _failure(row: SignIn | None, shown: str) -> str:
    if row is None or shown in (State.DONE, CONNECTED, SIGNING_OUT):
        return ""
    old = timezone.now() - sign_in.waits_until(row) > FAILURE_SHOWN_FOR
    return "" if old else sign_in_sentences.failure_sentence(row)


def _seconds_left(row: SignIn | None, shown: str) -> int:
    """The remaining seconds of a flood wait."""
    if row is None or not row.wait_seconds or shown in (State.DONE, CONNECTED, SIGNING_OUT):
        return 0
    return max(0, math.ceil((sign_in.waits_until(row) - timezone.now()).total_seconds()))


def _qr(row: SignIn) -> dict[str, Any]:
    try:
        return {"qr": qr_picture(sign_in.qr_url(row))}
    except CannotDecrypt:
        return {"problem": CANNOT_DECRYPT.sentence}
