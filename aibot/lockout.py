"""How often someone may be wrong when signing in (django-axes).

A name at an address, and an address with whatever names, wait after a few failures. A name that is
tried from many addresses waits, too, but only in browsers that have never signed in with it: nobody
can keep the owner of a name out (OWASP: "Slow Down Online Guessing Attacks with Device Cookies").
"""

from __future__ import annotations

import ipaddress
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.middleware import AxesMiddleware
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

COOKIE = "known_browser"
COOKIE_SECONDS = 180 * 24 * 3600
#: A provider gives each customer at least so much of IPv6.
IPV6_PREFIX = 64

Credentials = dict[str, Any] | None


class LockoutHandler(AxesDatabaseHandler):
    """Each way of counting failures has a limit of its own."""

    def get_failures(self, request: HttpRequest, credentials: Credentials = None) -> int:
        """The failures that count most, in proportion to AXES_FAILURE_LIMIT."""
        name = get_client_username(request, credentials) or ""
        address = request.axes_ip_address  # type: ignore[attr-defined]
        ways: list[tuple[dict[str, Any], int]] = [
            ({"username": name, "ip_address": address}, settings.AXES_FAILURE_LIMIT),
            ({"ip_address": address}, settings.FAILURES_OF_AN_ADDRESS),
        ]
        if not is_known_browser(request, name):
            ways.append(({"username": name}, settings.FAILURES_OF_A_NAME))
        recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
        return max(
            _failures(recent.filter(**of)) * settings.AXES_FAILURE_LIMIT // limit
            for of, limit in ways
        )

    def reset_user_attempts(self, request: HttpRequest, credentials: Credentials = None) -> int:
        """After a success, forget the failures of this name at this address only."""
        count, _ = AccessAttempt.objects.filter(
            username=get_client_username(request, credentials),
            ip_address=request.axes_ip_address,  # type: ignore[attr-defined]
        ).delete()
        return int(count)


def _failures(attempts: Any) -> int:
    return attempts.aggregate(sum=Sum("failures_since_start"))["sum"] or 0


# --- browsers that are known ----------------------------------------------------------------------


def is_known_browser(request: HttpRequest, name: str) -> bool:
    """Whether this browser has signed in with this name before, with the present password."""
    if COOKIE not in request.COOKIES:
        return False
    user = get_user_model().objects.filter(username=name, is_active=True).first()
    return user is not None and bool(
        request.get_signed_cookie(COOKIE, "", salt=_salt(user), max_age=COOKIE_SECONDS)
    )


class SignInMiddleware(AxesMiddleware):
    """Answers who is locked out; makes a browser that has signed in known by a cookie."""

    #: The other way of AxesMiddleware does not give the page to AXES_LOCKOUT_CALLABLE.
    async_capable = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = super().__call__(request)
        signing_in = request.method == "POST" and request.path == resolve_url(settings.LOGIN_URL)
        if signing_in and response.status_code == 302 and request.user.is_authenticated:
            _remember(response, request.user, request.path)
        return response


def _remember(response: HttpResponse, user: AbstractBaseUser, path: str) -> None:
    response.set_signed_cookie(
        COOKIE,
        "1",
        salt=_salt(user),
        max_age=COOKIE_SECONDS,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _salt(user: AbstractBaseUser) -> str:
    """Another password makes all browsers unknown."""
    return f"{user.get_username()} {user.get_session_auth_hash()}"


# --- addresses ------------------------------------------------------------------------------------


def client_address(request: HttpRequest) -> str | None:
    """Where a request comes from. The word of a web server in front counts only where one is set
    (PUBLIC_URL); it adds the address it sees at the end, whatever the client has put there."""
    direct = str(request.META.get("REMOTE_ADDR") or "")
    if not settings.PUBLIC_URL:
        return network_of(direct) or None
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip(' "')
    return network_of(seen) or network_of(_without_port(seen)) or network_of(direct) or None


def _without_port(address: str) -> str:
    """Some web servers add the port: 203.0.113.7:51234, [2001:db8::7]:51234; others only the
    brackets."""
    inside, bracket, _port = address.removeprefix("[").partition("]")
    return inside if bracket else address.rpartition(":")[0]


def network_of(address: str) -> str:
    """An IPv4 address, or the network of an IPv6 address, as its owner has all others in it, too;
    empty if it is neither."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found), IPV6_PREFIX), strict=False).network_address)
