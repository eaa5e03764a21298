"""The *Test* page: what a platform finds now for some words, read as a scan would read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from monitoring import matching
from monitoring.admin.labels import money, site_link, thumbnail, title
from monitoring.models import MAX_TEXT, PageSample, Platform
from monitoring.platforms.base import Query
from monitoring.platforms.registry import ADAPTERS
from monitoring.services.fetching.types import FetcherLike
from monitoring.services.reader import Outcome, Reader, Search, site_of
from monitoring.services.throttling import PlatformThrottle
from monitoring.services.transports import shared

SHOWN = 50


@dataclass(frozen=True)
class Shown:
    """A found item, ready for the page."""

    picture: SafeString
    title: SafeString
    price: SafeString
    link: SafeString
    seller: str


def look(platform: Platform, words: str, fetcher: FetcherLike) -> dict[str, Any]:
    """Fetch and read the first page; what was found, or a sentence that says what is wrong."""
    problems = ADAPTERS[platform.adapter].problems(site_of(platform))
    if problems:
        return {"error": _("The settings are not complete."), "problems": problems}
    throttle = PlatformThrottle(platform)
    reader = Reader(platform, fetcher, throttle, lambda _search, _items: 0)
    query = Query(matching.understand(words).words)
    outcome = next(reader.read([Search(query, limit=1)]))
    throttle.flush()
    return _shown(platform, outcome)


def _shown(platform: Platform, outcome: Outcome) -> dict[str, Any]:
    items = outcome.items
    sample = None
    if outcome.error and not outcome.postponed:
        sample = PageSample.objects.filter(platform=platform).defer("body").first()
    return {
        "error": outcome.error,
        "postponed": outcome.postponed,
        "sample": sample,
        "count": len(items),
        "total": outcome.search.total,
        "more": bool(outcome.search.following),
        "items": [
            Shown(
                thumbnail(item.image_url),
                title(item.title),
                money(item.price, item.currency),
                site_link(item.url, item.number[:24]),
                item.seller,
            )
            for item in items[:SHOWN]
        ],
    }


def try_view(admin: Any, request: HttpRequest, platform_id: int) -> HttpResponse:
    """Nothing is kept, and nobody is told; but the site is asked, so it is a POST."""
    platform = get_object_or_404(Platform, pk=platform_id)
    if not admin.has_change_permission(request, platform):
        raise PermissionDenied
    words = request.POST.get("words", "")[:MAX_TEXT].strip()
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "platform": platform,
        "title": _("Test %(platform)s") % {"platform": platform.name},
        "words": words,
    }
    if request.method == "POST":
        if matching.understand(words).words:
            context["result"] = look(platform, words, shared())
        else:
            context["result"] = {"error": _("There is no word to search for in this.")}
    return TemplateResponse(request, "admin/monitoring/test.html", context)
