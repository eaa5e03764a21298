"""Results pages of the known sites, and how they are parsed."""

from __future__ import annotations

from datetime import UTC, datetime

from monitoring.platforms.base import Page, Query, Response, Site
from monitoring.platforms.registry import ADAPTERS

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EGUN = Site("https://www.egun.de")
MILITARIA = Site("https://www.militaria321.com")


def parse(
    adapter: str, html: str | bytes, query: str = "x", content_type: str = "text/html"
) -> Page:
    site = MILITARIA if adapter == "militaria321" else EGUN
    one = ADAPTERS[adapter]
    url = one.search_urls(site, Query(query))[0]
    body = html.encode() if isinstance(html, str) else html
    return one.parse(site, Query(query), Response(url, body, content_type), NOW)
