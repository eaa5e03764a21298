"""Signing in to the admin: who was wrong too often waits, and is told so."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext
from unfold.forms import AuthenticationForm

TOO_MANY_REQUESTS = 429


class LoginForm(AuthenticationForm):
    """The login, which says why someone is locked out."""

    def get_invalid_login_error(self) -> ValidationError:
        if getattr(self.request, "axes_locked_out", False):
            return ValidationError(locked_sentence(), code="locked")
        return super().get_invalid_login_error()


def locked_sentence() -> str:
    minutes = round(settings.AXES_COOLOFF_TIME.total_seconds() / 60)
    return ngettext(
        "Name or password was wrong too often. Please wait %(minutes)d minute and try again.",
        "Name or password was wrong too often. Please wait %(minutes)d minutes and try again.",
        minutes,
    ) % {"minutes": minutes}


def locked_out(_request: HttpRequest, page: HttpResponse, _credentials: Any) -> HttpResponse:
    """The login page, which tells it already, with the status that says so to programs."""
    page.status_code = TOO_MANY_REQUESTS
    return page


def client_address(request: HttpRequest) -> str:
    """Where a request comes from. The word of a web server in front counts only where one is set
    (PUBLIC_URL); it adds the address it sees at the end, whatever the client has put there."""
    direct = str(request.META.get("REMOTE_ADDR") or "")
    if not settings.PUBLIC_URL:
        return direct
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(seen))
    except ValueError:
        return direct
