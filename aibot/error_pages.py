"""Pages for requests that can't be answered."""

from __future__ import annotations

from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

#: There was more in a request than any page of ours sends.
_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 with words: what was wrong with the request, and what helps."""
    if isinstance(exception, _TOO_MUCH):
        return too_large(request)
    with translation.override(translation.get_language_from_request(request)):
        if isinstance(exception, DisallowedHost):
            host = request.META.get("HTTP_HOST", "")[:100]
            text = _(
                "The address bar says “%(host)s”. If this is your aibot, add the name to "
                "ALLOWED_HOSTS in its settings (or to PUBLIC_URL, behind a web server with HTTPS), "
                "and start it again."
            ) % {"host": host}
            return _page(400, _("aibot does not answer to this address"), text)
        text = _("Please go back, load the page again and try once more.")
        return _page(400, _("This request can't be understood"), text)


def too_large(request: HttpRequest) -> HttpResponse:
    """413 with words."""
    with translation.override(translation.get_language_from_request(request)):
        text = _("Please go back and send less at a time.")
        return _page(413, _("That was too much at once"), text)


def _page(status: int, title: str, text: str) -> HttpResponse:
    return HttpResponse(render_to_string("400.html", {"title": title, "text": text}), status=status)
