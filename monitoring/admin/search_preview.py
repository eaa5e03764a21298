"""The *Test* page: the first page of a search on a platform, read as by a scan."""

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
from monitoring.problems import in_words
from monitoring.services.fetching.types import FetcherLike
from monitoring.services.reading.reader import Outcome, Search, SearchReader, site_of
from monitoring.services.reading.throttling import PlatformThrottle
from monitoring.services.reading.transports import shared

SHOWN = 50


@dataclass(frozen=True)
class PreviewItem:
    """A found item, formatted for the page."""

    picture: SafeString
    title: SafeString
    price: SafeString
    link: SafeString
    seller: str


def look(platform: Platform, words: str, fetcher: FetcherLike) -> dict[str, Any]:
    """Template context: the items of the first page, or a sentence about the error."""
    problems = ADAPTERS[platform.adapter].problems(site_of(platform))
    if problems:
        return {"error": _("The settings are not complete."), "problems": problems}
    throttle = PlatformThrottle(platform)
    reader = SearchReader(platform, fetcher, throttle, lambda _search, _items: 0)
    query = Query(matching.parse_terms(words).words)
    [outcome] = next(reader.read([Search(query, limit=1)]))
    throttle.flush()
    return _shown(platform, outcome)


def _shown(platform: Platform, outcome: Outcome) -> dict[str, Any]:
    items = outcome.items
    sample = None
    if outcome.error and not outcome.postponed:
        sample = PageSample.objects.filter(platform=platform).defer("body").first()
    return {
        "error": in_words(outcome.error),
        "postponed": outcome.postponed,
        "sample": sample,
        "count": len(items),
        "total": outcome.search.total,
        "more": bool(outcome.search.next_urls),
        "items": [
            PreviewItem(
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
    """The view. Nothing is stored or announced; as it sends a request to the site, it is a POST."""
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
        if matching.parse_terms(words).words:
            context["result"] = look(platform, words, shared())
        else:
            context["result"] = {"error": _("There is no word to search for in this.")}
    return TemplateResponse(request, "admin/monitoring/test.html", context)
