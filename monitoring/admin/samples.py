"""Shows the source of a page that could not be parsed, as text; it is never rendered."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from monitoring.models import PageSample

SHOWN = 20_000


def body_of(sample: PageSample) -> bytes:
    try:
        return gzip.decompress(bytes(sample.body))
    except (OSError, EOFError, zlib.error):
        return b""


def sample_text(sample: PageSample) -> SafeString:
    """The beginning of the page's source, and a link to the whole."""
    source = body_of(sample).decode("utf-8", "replace")
    return format_html(
        '<a class="ab-link" href="{}">{}</a><pre class="ab-source" dir="ltr">{}</pre>',
        reverse("admin:monitoring_pagesample_page", args=[sample.pk]),
        _("Save the whole page as text"),
        source[:SHOWN],
    )


def download_view(admin: Any, request: HttpRequest, sample_id: int) -> HttpResponse:
    if not admin.has_view_permission(request):
        raise PermissionDenied
    sample = get_object_or_404(PageSample, pk=sample_id)
    return HttpResponse(
        body_of(sample),
        content_type="text/plain; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="page-{sample.pk}.txt"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",
        },
    )
