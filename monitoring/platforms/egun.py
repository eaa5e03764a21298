"""egun.de: the layout since September 2026, and the classic one that it replaces.

The layout is detected on each page, so a site that switches back and forth is still parsed. The
classic URL is tried when the new one does not exist.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote_plus, urlencode

from monitoring.platforms import charset, egun_classic, egun_new, parsing
from monitoring.platforms.base import Page, Query, Response, Site
from monitoring.platforms.markup import parse_html


class Egun:
    key = "egun"
    title = "egun.de"
    tells_posted = True

    def search_urls(self, site: Site, query: Query) -> tuple[str, ...]:
        base = site.base_url.rstrip("/")
        new = {"query": query.words, "wheremode": "and"}
        if query.descriptions:
            new["plusdescr"] = "1"
        new |= {"order": "starts", "asdes": "desc"}
        classic = {
            "mode": "qry",
            "plusdescr": "on" if query.descriptions else "off",
            "wheremode": "and",
            "quick": "1",
            "query": query.words,
        }
        # The classic pages are ISO-8859-1, and so were the forms that were sent to them.
        old = urlencode(classic, encoding="cp1252", errors="xmlcharrefreplace")
        return (
            f"{base}/search?{urlencode(new, quote_via=quote_plus)}",
            f"{base}/market/list_items.php?{old}",
        )

    def page_url(self, site: Site, query: Query, number: int) -> str | None:
        return self.search_urls(site, query)[0] if number == 1 else None

    def parse(self, site: Site, query: Query, response: Response, now: datetime) -> Page:
        html = charset.decode(response.body, response.content_type, "cp1252")
        tree = parse_html(html)
        if egun_new.is_this_layout(html) or not egun_classic.is_this_layout(html):
            return egun_new.parse(tree, html, response.url, now, query.words)
        return egun_classic.parse(tree, html, response.url, now, query.words)

    def posted_at(self, response: Response) -> datetime | None:
        return parsing.posted_at(charset.decode(response.body, response.content_type, "cp1252"))

    def seller(self, response: Response) -> str:
        return parsing.seller(charset.decode(response.body, response.content_type, "cp1252"))

    def problems(self, site: Site) -> list[str]:
        return []
