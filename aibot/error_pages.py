"""Pages for requests that can't be answered. They need no database."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_BAD_ORIGIN
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

#: There was more in a request than any page of ours sends.
_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
#: How Django begins when a form was sent from an address that it does not know.
_OTHER_ORIGIN = REASON_BAD_ORIGIN.partition("%s")[0]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 with words: what was wrong with the request, and what helps."""
    if isinstance(exception, _TOO_MUCH):
        return too_large(request)
    with _language_of(request):
        if isinstance(exception, DisallowedHost):
            host = request.META.get("HTTP_HOST", "")[:100]
            text = _(
                "The address bar says “%(host)s”. If this is your aibot, add the name to "
                "ALLOWED_HOSTS in its settings (or to PUBLIC_URL, behind a web server with HTTPS), "
                "and start it again."
            ) % {"host": host}
            return _page(400, _("aibot does not answer to this address"), text)
        text = _("Please go back, load the page again and try once more.")
        return _page(400, _("This request can't be understood"), text, **_ways_back(request))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a missing permission (403)."""
    with _language_of(request):
        text = _(
            "Your user has no permission for this. Whoever looks after this aibot can give it to "
            "you, under Users."
        )
        return _page(403, _("This is not open to you"), text, **_ways_back(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form without a valid CSRF token (403). `reason` is Django's; one of them has a
    text of its own: the form came from an address that is not in the settings."""
    with _language_of(request):
        if reason.startswith(_OTHER_ORIGIN):
            text = _(
                "aibot is set up for another address than the one in your address bar, so it did "
                "not take this form. If a web server stands in front of it, set PUBLIC_URL to the "
                "address that you use, and start it again."
            )
        else:
            text = _(
                "The page was open for too long, you have signed in anew meanwhile, or your "
                "browser refuses cookies. Nothing was changed: please go back, load the page "
                "again and send it once more."
            )
        return _page(403, _("This form was not taken"), text, **_ways_back(request))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 with words."""
    with _language_of(request):
        text = _("What was here may have been deleted, or there is a mistake in the address.")
        return _page(404, _("There is no such page"), text, **_ways_back(request))


def too_large(request: HttpRequest) -> HttpResponse:
    """413 with words."""
    with _language_of(request):
        text = _("Please go back and send less at a time.")
        return _page(413, _("That was too much at once"), text, **_ways_back(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """500 with words, and the time under which the log has the rest."""
    with _language_of(request):
        text = _(
            "aibot made a mistake. What happened is in its log. Please go back and try once more; "
            "if it happens again, show this page to whoever looks after this aibot."
        )
        at = f"{timezone.now():%Y-%m-%d %H:%M:%S} UTC"
        return _page(500, _("That went wrong"), text, at=at, **_ways_back(request))


def _language_of(request: HttpRequest) -> translation.override:
    """The language of the browser's cookie, or of its settings."""
    return translation.override(translation.get_language_from_request(request))


def _ways_back(request: HttpRequest) -> dict[str, str]:
    """The inbox, and the page of ours that led here, if another one did."""
    before = request.META.get("HTTP_REFERER", "")
    try:
        ours = url_has_allowed_host_and_scheme(before, {request.get_host()})
    except DisallowedHost:
        return {}
    parts = urlsplit(before)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    other = path != request.get_full_path() or request.method != "GET"
    return {"home": "/", "back": path if ours and other else ""}


def _page(status: int, title: str, text: str, **more: Any) -> HttpResponse:
    context = {"status": status, "title": title, "text": text, **more}
    return HttpResponse(render_to_string("error.html", context), status=status)
