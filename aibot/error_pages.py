"""Pages for requests that can't be answered."""

from __future__ import annotations

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 with words: what was wrong with the request, and what helps."""
    with translation.override(translation.get_language_from_request(request)):
        if isinstance(exception, DisallowedHost):
            host = request.META.get("HTTP_HOST", "")[:100]
            title = _("aibot does not answer to this address")
            text = _(
                "The address bar says “%(host)s”. If this is your aibot, add the name to "
                "ALLOWED_HOSTS in its settings (or to PUBLIC_URL, behind a web server with HTTPS), "
                "and start it again."
            ) % {"host": host}
        else:
            title = _("This request can't be understood")
            text = _("Please go back, load the page again and try once more.")
        page = render_to_string("400.html", {"title": title, "text": text})
    return HttpResponse(page, status=400)
