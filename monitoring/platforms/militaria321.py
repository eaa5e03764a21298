"""militaria321.com: table rows with links to `auktion/<id>/<slug>.html`.

The site can't sort by newest, so all pages are read. The page title repeats the query; an empty one
means that the site did not receive the parameter, so "nothing found" can't be trusted.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitoring.platforms import charset, parsing, table_rows
from monitoring.platforms.base import Page, ParseError, Query, Response, ScrapedItem, Site

GROUP = 100
#: Titles are cut at about this many characters.
CUT_AT = 50
_ID = re.compile(r"(?:^|/)auktion/(\d{1,20})/", re.I)
_REFLECTED = re.compile(r"Suchergebnisse?\s*(?:f(?:ü|u|&uuml;)r\s*)?[\"„“”»'](.*?)[\"„“”«']", re.I)
_TOTAL = re.compile(r"([\d.]+)\s+Artikel\s+gefunden", re.I)
_AMOUNT = re.compile(r"\d\s*(?:€|EUR)", re.I)
#: Tags that may occur inside a title.
_INLINE = frozenset(
    (
        "b",
        "strong",
        "span",
        "font",
        "em",
        "i",
        "u",
        "mark",
        "small",
        "big",
        "nobr",
        "tt",
        "h2",
        "h3",
    )
)


class Militaria321:
    key = "militaria321"
    title = "militaria321.com"

    def search_urls(self, site: Site, query: Query) -> tuple[str, ...]:
        return (self._page_url(site, query, 1),)

    def page_url(self, site: Site, query: Query, number: int) -> str | None:
        return self._page_url(site, query, (number - 1) * GROUP + 1)

    def _page_url(self, site: Site, query: Query, start: int) -> str:
        parameters = {
            "q": query.words,
            "adv": "1" if query.descriptions else "0",
            "searchcat": "1",
            "groupsize": str(GROUP),
            "startat": str(start),
        }
        return f"{site.base_url.rstrip('/')}/suchergebnisse.cfm?{urlencode(parameters)}"

    def parse(self, site: Site, query: Query, response: Response, now: datetime) -> Page:
        html = charset.decode(response.body, response.content_type, "utf-8")
        tree = LexborHTMLParser(html)
        reflected = self._check_title(tree, html, query)
        base = parsing.link(response.url, parsing.attribute(tree.css_first("base[href]"), "href"))
        found: dict[str, ScrapedItem] = {}
        for number, anchors in self._anchors(tree).items():
            item = _item(number, anchors, base or response.url, now)
            if item is not None:
                found[number] = item
        total = _total(html)
        if not any(item.price is not None for item in found.values()):
            _check_empty(tree, html, total, reflected)
        start = _next_start(tree, base or response.url, response.url)
        next_url = self._page_url(site, query, start) if start else None
        return Page(tuple(found.values()), next_url, total)

    def _check_title(self, tree: LexborHTMLParser, html: str, query: Query) -> bool:
        """Whether the page title repeats the query; ParseError if the repeated query is empty."""
        match = _REFLECTED.search(parsing.text_of(tree.css_first("title")))
        if match and not match[1].strip() and query.words.strip():
            raise ParseError("the site did not get the search words")
        return match is not None

    def _anchors(self, tree: LexborHTMLParser) -> dict[str, list[LexborNode]]:
        """Links to items by their number; each row has two, nested and unclosed."""
        groups: dict[str, list[LexborNode]] = {}
        for anchor in tree.css("a[href*='auktion/']"):
            number = _number_of(anchor)
            if number is not None:
                groups.setdefault(number, []).append(anchor)
        return groups

    def posted_at(self, response: Response) -> datetime | None:
        return parsing.posted_at(charset.decode(response.body, response.content_type, "utf-8"))

    def problems(self, site: Site) -> list[str]:
        return []


def _number_of(anchor: LexborNode) -> str | None:
    match = _ID.search(parsing.attribute(anchor, "href"))
    return match[1] if match else None


def _item(number: str, anchors: list[LexborNode], base: str, now: datetime) -> ScrapedItem | None:
    title = max((_title(anchor) for anchor in anchors), key=len)
    row = table_rows.row_of(anchors[-1], number, title, _number_of)
    address = parsing.link(base, parsing.attribute(anchors[0], "href").partition("?")[0])
    if row is None or not address:
        return None
    image = next(
        (node for node in row.css("img[src]") if _is_picture(parsing.attribute(node, "src"))), None
    )
    title = title or parsing.clean(parsing.attribute(image, "alt"))
    if not title:
        return None
    amount, buy_now, kind = _prices(row, title)
    return ScrapedItem(
        number=number,
        title=title.removesuffix("...").removesuffix("…").rstrip(),
        url=address,
        image_url=parsing.link(base, parsing.attribute(image, "src")) if image else "",
        price=amount,
        price_kind=kind,
        buy_now=buy_now,
        ends_at=_ends(row, now),
        title_cut=len(title) >= CUT_AT or title.endswith(("...", "…")),
    )


def _title(anchor: LexborNode) -> str:
    """The text of the link, including inline tags. An unclosed link contains what follows it, so
    only its first non-empty line is used."""
    line = ""
    for node in anchor.iter(include_text=True):
        if node.tag == "-text" or node.tag in _INLINE:
            line += node.text(deep=True)
        elif parsing.clean(line):
            break
        elif node.tag not in ("img", "br"):
            line = node.text(deep=True, separator=" ")
    return parsing.clean(line)


def _is_picture(src: str) -> bool:
    small = src.lower()
    return (
        bool(small)
        and not small.startswith("data:")
        and not any(
            sign in small for sign in ("dsp_photo", "symbol", "icon", "garantie", "spacer", "pixel")
        )
    )


def _prices(row: LexborNode, title: str) -> tuple[Decimal | None, Decimal | None, str]:
    """Price, buy-now price and the price's kind, from the amounts and the icons of the row."""
    icons = " ".join(parsing.attribute(node, "src") for node in row.css("img[src]")).lower()
    second = parsing.price(_first_amount(row, "font.smallgray, .smallgray", title))
    amount = parsing.price(_first_amount(row, "strong, b", title))
    if amount is None:
        amount = parsing.price(_first_amount(row, "td", title))
    at_once = "symbole_buynow" in icons or "symbole_shoparticle" in icons
    if second is not None and second != amount:
        return amount, second, "bid"
    if at_once and amount is not None:
        return amount, amount, "buynow"
    return amount, None, ""


def _first_amount(row: LexborNode, selector: str, title: str) -> str:
    for node in row.css(selector):
        if parsing.clean(node.text(deep=True)) in title:
            continue  # a part of the title that is shown in bold
        text = table_rows.text_without(node, title)
        match = _AMOUNT.search(text)
        if match:
            return _last_amount(text[: match.end()])
    return ""


def _last_amount(text: str) -> str:
    """The amount at the end of the text, including thousands separators."""
    match = re.search(r"[\d.,'\s]*\d\s*(?:€|EUR)$", text, re.I)
    return match[0] if match else text


_LEFT = re.compile(r"\d+\s*(?:T\.|Tage?|Std|Min|Sek)", re.I)


def _ends(row: LexborNode, now: datetime) -> datetime | None:
    for cell in row.css("td"):
        text = parsing.text_of(cell)
        if _LEFT.search(text) and not _AMOUNT.search(text):
            return parsing.ends_at(text, now)
    return None


def _total(html: str) -> int | None:
    match = _TOTAL.search(re.sub(r"<[^>]{0,200}>|&nbsp;", " ", html[:200_000]))
    return int(match[1].replace(".", "")) if match else None


def _next_start(tree: LexborHTMLParser, base: str, url: str) -> int | None:
    """The `startat` of the next page, from the links on this page."""
    current = _start(url)
    starts = (
        _start(parsing.link(base, parsing.attribute(anchor, "href")))
        for anchor in tree.css("a[href*='startat=']")
    )
    return min((start for start in starts if start > current), default=None)


def _start(url: str) -> int:
    value = parse_qs(urlsplit(url).query).get("startat", ["1"])[0]
    return int(value) if value.isdigit() and len(value) < 9 else 1


def _check_empty(tree: LexborHTMLParser, html: str, total: int | None, reflected: bool) -> None:
    if _ID.search(html) or re.search(r"auktion/\d+/", html, re.I):
        raise parsing.parse_error(html, "there are items on the page, but none in a row we know")
    if total:
        raise parsing.parse_error(html, f"the site says {total} hits, but none can be read")
    if total == 0 or reflected:
        return
    raise parsing.parse_error(html, "no results, and the page does not repeat what was asked")
