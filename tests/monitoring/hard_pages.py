"""Pages in the markup of the real sites, and how they are parsed."""

from __future__ import annotations

from datetime import UTC, datetime

from monitoring.platforms.base import Page, Query, Response, Site
from monitoring.platforms.registry import ADAPTERS

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SITES = {
    "egun": Site("https://www.egun.de"),
    "militaria321": Site("https://www.militaria321.com"),
}


def parse(adapter: str, html: str | bytes, url: str = "", query: str = "x") -> Page:
    one, site = ADAPTERS[adapter], SITES[adapter]
    body = html.encode() if isinstance(html, str) else html
    address = url or one.search_urls(site, Query(query))[0]
    return one.parse(site, Query(query), Response(address, body, "text/html"), NOW)
