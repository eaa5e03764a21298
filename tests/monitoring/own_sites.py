"""Sites that an admin describes: a shop with selectors, one with JSON-LD, a feed."""

from __future__ import annotations

from datetime import UTC, datetime

from monitoring.platforms.base import Page, Query, Response, Site
from monitoring.platforms.registry import ADAPTERS

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONFIG = {"search": "/s?q={query}", "row": ".hit", "title": "a", "link": "a", "price": ".p"}
SHOP = Site("https://s.example", CONFIG)
JSON_LD = Site("https://s.example", {"search": "/s?q={query}"})
FEED = Site("https://f.example", {"search": "/rss?q={query}"})


def shop(html: str, site: Site = SHOP, words: str = "Helm") -> Page:
    response = Response("https://s.example/s?q=Helm", html.encode(), "text/html")
    return ADAPTERS["css"].parse(site, Query(words), response, NOW)


def feed(*items: str, url: str = "https://f.example/rss?q=x") -> Page:
    body = f'<rss version="2.0"><channel><title>x</title>{"".join(items)}</channel></rss>'
    response = Response(url, body.encode(), "application/rss+xml")
    return ADAPTERS["feed"].parse(FEED, Query("x"), response, NOW)


HIT = '<div class="hit"><a href="/p/1">Helm</a><b class="p">12 €</b></div>'
