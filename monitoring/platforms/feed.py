"""RSS and Atom feeds with the search words in the URL. Settings of the platform:

`search`: the URL with `{query}`, absolute or relative to the base URL.
"""

from __future__ import annotations

import calendar
import hashlib
import io
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus, urljoin

from django.utils.module_loading import import_string
from selectolax.lexbor import LexborHTMLParser

from monitoring.platforms import charset, parsing
from monitoring.platforms.base import Page, ParseError, Query, Response, ScrapedItem, Site

MAX_ENTRIES = 2000
#: Loaded with the first feed; most installations search none.
PARSE = "feedparser.parse"
#: A feed with MAX_ENTRIES has far fewer tags; parsing time grows with their number.
MAX_TAGS = 120_000


class Feed:
    key = "feed"
    title = "RSS or Atom"

    def search_urls(self, site: Site, query: Query) -> tuple[str, ...]:
        return (search_url(site, query),)

    def page_url(self, site: Site, query: Query, number: int) -> str | None:
        return search_url(site, query) if number == 1 else None

    def parse(self, site: Site, query: Query, response: Response, now: datetime) -> Page:
        _check_safe(response.body)
        # A stream, not the bytes: feedparser would take a short text for a URL.
        parsed = import_string(PARSE)(
            io.BytesIO(response.body),
            response_headers={
                "content-type": response.content_type or "application/xml",
                "content-location": response.url,
            },
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        if not parsed.get("version"):
            raise parsing.parse_error(
                charset.decode(response.body, response.content_type), "this is not a feed"
            )
        if parsed.get("bozo") and not parsed.entries:
            raise ParseError("the feed is broken")
        found: dict[str, ScrapedItem] = {}
        for entry in parsed.entries[:MAX_ENTRIES]:
            item = _item(entry, response.url)
            if item is not None:
                found.setdefault(item.number, item)
        if parsed.entries and not found:
            raise ParseError("no entry of the feed has a title and a link")
        return Page(tuple(found.values()), None, len(found), True)

    def posted_at(self, response: Response) -> datetime | None:
        return None

    def problems(self, site: Site) -> list[str]:
        return search_problems(site)


def search_url(site: Site, query: Query) -> str:
    template = str(site.config.get("search", ""))
    return urljoin(
        site.base_url.rstrip("/") + "/",
        template.replace("{query}", quote_plus(query.words)),
    )


def search_problems(site: Site) -> list[str]:
    if "{query}" not in str(site.config.get("search", "")):
        return ["search: an address with {query} where the words belong is needed"]
    return []


def _check_safe(body: bytes) -> None:
    """Reject feeds that are unsafe to parse (entity expansion, size). Raises ParseError."""
    plain = body.replace(b"\0", b"").lower()  # also in UTF-16 and UTF-32
    head = plain[:100_000]
    if b"<!entity" in plain or (b"<!doctype" in head and b"<html" not in head):
        raise ParseError("the feed defines entities of its own, which is not safe")
    if plain.count(b"<") > MAX_TAGS:
        raise ParseError("the feed is too large to be read")


def _item(entry: Any, base: str) -> ScrapedItem | None:
    url = parsing.link(base, entry.get("link") or "")
    title = parsing.clean(_plain(entry.get("title") or ""))
    if not url or not title:
        return None
    summary = _plain(entry.get("summary") or "")
    price_text = _price_text(title) or _price_text(summary)
    return ScrapedItem(
        number=_number(entry, url),
        title=title,
        url=url,
        image_url=_image(entry, base),
        price=parsing.price(price_text) if price_text else None,
        currency=parsing.currency(price_text),
        seller=parsing.clean(entry.get("author") or "", 120),
        posted_at=_posted(entry),
        description=parsing.clean(summary, 2000),
    )


def _number(entry: Any, url: str) -> str:
    number = str(entry.get("id") or url)
    return number if len(number) <= 120 else hashlib.sha256(number.encode()).hexdigest()


def _plain(html: str) -> str:
    if "<" not in html and "&" not in html:
        return html
    body = LexborHTMLParser(html).body
    return body.text(deep=True, separator=" ") if body is not None else ""


_PRICE = re.compile(r"(?:€|EUR|CHF|£)\s*\d[\d.,']*|\d[\d.,']*\s*(?:€|EUR|CHF|£)")


def _price_text(text: str) -> str:
    match = _PRICE.search(text)
    return match[0] if match else ""


def _image(entry: Any, base: str) -> str:
    candidates = [
        *(one.get("url", "") for one in entry.get("media_thumbnail", [])),
        *(one.get("url", "") for one in entry.get("media_content", [])),
        *(
            one.get("href", "")
            for one in entry.get("enclosures", [])
            if str(one.get("type", "")).startswith("image/")
        ),
    ]
    return next((link for url in candidates if (link := parsing.link(base, url))), "")


def _posted(entry: Any) -> datetime | None:
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return datetime.fromtimestamp(calendar.timegm(moment), UTC) if moment else None
    except (ValueError, OverflowError, TypeError):
        return None
