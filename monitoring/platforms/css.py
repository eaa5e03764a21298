"""Any results page, parsed with CSS selectors that an admin writes. Settings of the platform:

`search`: the URL with `{query}`; `row`: selects the items; inside a row `title`, `price`, `link`,
`image`, `id`, `seller`: selectors, with `@name` at the end for an attribute (link and image use
href and src by default); `next`: the link to the next page; `empty`: selects an element that only a
page without hits has; `newest_first`: true if the results are sorted that way. Without `row`, the
JSON-LD products of the page are used.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from monitoring.platforms import charset, jsonld, parsing
from monitoring.platforms.base import Page, ParseError, Query, Response, ScrapedItem, Site
from monitoring.platforms.feed import search_problems, search_url

FIELDS = ("row", "title", "price", "link", "image", "id", "seller", "next", "empty")
_ATTRIBUTE = re.compile(r"^(.*?)@([a-zA-Z_:][\w:.-]*)$", re.S)


class CssSelectors:
    key = "css"
    title = "Page with CSS selectors"

    def search_urls(self, site: Site, query: Query) -> tuple[str, ...]:
        return (search_url(site, query),)

    def page_url(self, site: Site, query: Query, number: int) -> str | None:
        return search_url(site, query) if number == 1 else None

    def parse(self, site: Site, query: Query, response: Response, now: datetime) -> Page:
        config = site.config
        html = charset.decode(response.body, response.content_type)
        tree = LexborHTMLParser(html)
        known = {item.url: item for item in jsonld.products(tree, response.url)}
        rows = _select(tree, _field(config, "row")) if _field(config, "row") else []
        found: dict[str, ScrapedItem] = {}
        for row in rows:
            item = _item(row, config, response.url)
            if item is not None:
                found.setdefault(item.number, item)
        if rows and not found:
            raise ParseError("the rows are there, but none has a title and a link")
        if not _field(config, "row"):
            found = {item.number: item for item in known.values()}
        if not found and not _empty(tree, config):
            raise parsing.parse_error(
                html, "no row is there, and nothing that says that none should be"
            )
        return Page(
            tuple(found.values()),
            _next(tree, config, response.url),
            None,
            bool(config.get("newest_first")),
        )

    def posted_at(self, response: Response) -> datetime | None:
        tree = LexborHTMLParser(charset.decode(response.body, response.content_type))
        times = [item.posted_at for item in jsonld.products(tree, response.url)]
        return next((time for time in times if time), None)

    def problems(self, site: Site) -> list[str]:
        found = search_problems(site)
        if _field(site.config, "row"):
            needed = ("title", "link")
            found += [f"{name}: is needed with row" for name in needed if not site.config.get(name)]
        probe = LexborHTMLParser("<p>")
        for name in FIELDS:
            selector, _ = _split(_field(site.config, name))
            try:
                if selector:
                    probe.css(selector)
            except (SelectolaxError, ValueError):
                found.append(f"{name}: {selector!r} is not a CSS selector")
        return found


def _field(config: Any, name: str) -> str:
    value = config.get(name)
    return value.strip() if isinstance(value, str) else ""


def _split(selector: str) -> tuple[str, str]:
    match = _ATTRIBUTE.match(selector)
    return (match[1].strip(), match[2]) if match else (selector, "")


def _select(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return tree.css(selector)
    except (SelectolaxError, ValueError) as error:
        raise ParseError(f"{selector!r} is not a CSS selector") from error


def _value(row: LexborNode, config: Any, name: str, default_attribute: str = "") -> str:
    """The value of a field in a row: an attribute, or the text."""
    selector, attribute = _split(_field(config, name))
    if not selector and not attribute:
        return ""
    try:
        node = row.css_first(selector) if selector else row
    except (SelectolaxError, ValueError) as error:
        raise ParseError(f"{name}: {selector!r} is not a CSS selector") from error
    if node is None:
        return ""
    if attribute or default_attribute:
        return parsing.attribute(node, attribute or default_attribute)
    return parsing.title_of(node)


def _item(row: LexborNode, config: Any, base: str) -> ScrapedItem | None:
    title = parsing.clean(_value(row, config, "title"))
    url = parsing.link(base, _value(row, config, "link", "href"))
    if not title or not url:
        return None
    price_text = _value(row, config, "price")
    number = parsing.clean(_value(row, config, "id"), 300) or _number_of(url)
    return ScrapedItem(
        number=number if len(number) <= 120 else hashlib.sha256(number.encode()).hexdigest(),
        title=title,
        url=url,
        image_url=parsing.link(base, _value(row, config, "image", "src")),
        price=parsing.price(price_text),
        currency=parsing.currency(price_text),
        seller=parsing.clean(_value(row, config, "seller"), 120),
    )


def _number_of(url: str) -> str:
    """An item number from its URL: path and query, without the fragment."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _empty(tree: LexborHTMLParser, config: Any) -> bool:
    selector = _field(config, "empty")
    if selector:
        return bool(_select(tree, selector))
    return parsing.says_nothing_found(parsing.visible_text(tree))


def _next(tree: LexborHTMLParser, config: Any, url: str) -> str | None:
    selector, attribute = _split(_field(config, "next"))
    nodes = _select(tree, selector) if selector else []
    address = parsing.link(url, parsing.attribute(nodes[0], attribute or "href")) if nodes else ""
    return address if address and address != url else None
