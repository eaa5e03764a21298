"""militaria321.com: table rows with links to `auktion/<id>/<slug>.html`.

The site can't sort by newest, so all pages are read. The page title repeats the query; an empty one
means that the site did not receive the parameter, so "nothing found" can't be trusted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitoring.platforms import charset, parsing, table_rows
from monitoring.platforms.base import Page, ParseError, Query, Response, ScrapedItem, Site
from monitoring.platforms.markup import parse_html
from monitoring.platforms.no_results import page_error, shows_prices
from monitoring.problems import ProblemCode

GROUP = 100
#: Titles are cut at about this many characters.
CUT_AT = 50
_ID = re.compile(r"(?:^|/)auktion/(\d{1,20})/", re.I)
_REFLECTED = re.compile(r"Suchergebnisse?\s*(?:f(?:ü|u|&uuml;)r\s*)?[\"„“”»'](.*?)[\"„“”«']", re.I)
_TOTAL = re.compile(r"(?<![\d.])([\d.]{1,15}+)\sArtikel\sgefunden", re.I)
_AMOUNT = re.compile(r"\d\s?(?:€|EUR)", re.I)
_BIDS = re.compile(r"(?<!\d)(\d{1,6}+)\s?Gebote?\b", re.I)
#: Tags that may occur inside a title.
_INLINE = {"b", "strong", "span", "font", "em", "i", "u", "mark", "small", "big", "nobr", "tt"}
_INLINE |= {"h2", "h3"}


class Militaria321:
    key = "militaria321"
    title = "militaria321.com"
    tells_posted = True

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
        tree = parse_html(html)
        reflected = self._check_title(tree, query)
        base = parsing.link(response.url, parsing.attribute(tree.css_first("base[href]"), "href"))
        found: dict[str, ScrapedItem] = {}
        groups = table_rows.group(tree.css("a[href*='auktion/']"), _ID)
        rows = table_rows.Rows(groups)
        for number, anchors in groups.items():
            item = _item(number, anchors, rows, base or response.url, now)
            if item is not None:
                found[number] = item
        total = _total(tree, html)
        if not any(item.price is not None for item in found.values()):
            _check_empty(tree, groups, total, reflected, query.words)
        start = _next_start(tree, base or response.url, response.url)
        next_url = self._page_url(site, query, start) if start else None
        return Page(tuple(found.values()), next_url, total)

    def _check_title(self, tree: LexborHTMLParser, query: Query) -> bool:
        """Whether the page title repeats the query; ParseError if the repeated query is empty."""
        match = _REFLECTED.search(parsing.text_of(tree.css_first("title")))
        if match and not match[1].strip() and query.words.strip():
            raise ParseError(ProblemCode.SEARCH_NOT_UNDERSTOOD)
        return match is not None

    def posted_at(self, response: Response) -> datetime | None:
        return parsing.posted_at(charset.decode(response.body, response.content_type, "utf-8"))

    def seller(self, response: Response) -> str:
        return parsing.seller(charset.decode(response.body, response.content_type, "utf-8"))

    def problems(self, site: Site) -> list[str]:
        return []


def _item(
    number: str, anchors: list[LexborNode], rows: table_rows.Rows, base: str, now: datetime
) -> ScrapedItem | None:
    title = max((_title(anchor) for anchor in anchors), key=len)
    row = rows.row_of(anchors[-1], title)
    address = parsing.link(base, parsing.attribute(anchors[0], "href").partition("?")[0])
    if row is None or not address:
        return None
    image = _picture(row, anchors)
    title = title or parsing.clean(parsing.attribute(image, "alt"))
    if not title:
        return None
    amount, buy_now, kind, bids = _prices(row, title)
    cut = len(title) >= CUT_AT or title.endswith(("...", "…"))
    title = title.removesuffix("...").removesuffix("…").rstrip()
    if cut and (whole := _whole_title(title, anchors, image)):
        title, cut = whole, False
    return ScrapedItem(
        number=number,
        title=title,
        url=address,
        image_url=parsing.link(base, _source(image)),
        price=amount,
        price_kind=kind,
        buy_now=buy_now,
        bids=bids,
        ends_at=_ends(row, now),
        title_cut=cut,
    )


def _whole_title(start: str, anchors: Sequence[LexborNode], image: LexborNode | None) -> str:
    """The whole title where a link or the picture tells it; empty if none does. Where it stays cut,
    the site's own search is trusted for the words that can't be seen (`monitoring.evaluation`)."""
    told = [parsing.attribute(anchor, "title") for anchor in anchors]
    told += [parsing.attribute(image, name) for name in ("title", "alt")]
    titles = map(parsing.clean, told)
    return max(
        (
            one
            for one in titles
            if len(one) > len(start) and one.startswith(start) and not one.endswith(("...", "…"))
        ),
        key=len,
        default="",
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


def _picture(row: LexborNode, anchors: Sequence[LexborNode]) -> LexborNode | None:
    """The picture of the item: it stands beside the title or before it. What comes after is icons
    (guarantee, payment, shop)."""
    cells = [node for node in row.iter() if node.tag in ("td", "th")]
    titled = {anchor.mem_id for anchor in anchors if _title(anchor)}
    last = next(
        (i for i, cell in enumerate(cells) if titled & {a.mem_id for a in cell.css("a")}), 0
    )
    for cell in cells[: last + 1]:
        for node in cell.css("img"):
            if _is_picture(node):
                return node
    return None


def _source(image: LexborNode | None) -> str:
    for name in ("src", "data-src"):
        source = parsing.attribute(image, name)
        if source and not source.startswith("data:"):
            return source
    return ""


_ICON = re.compile(
    r"dsp_photo|interface/|(?:^|/)(?:ico|icon|symbol|btn|flag)|garantie|spacer|pixel|blank|icons/"
)
#: No picture of an item is shown smaller.
_SMALLEST = 32


def _is_picture(image: LexborNode) -> bool:
    width = parsing.attribute(image, "width").removesuffix("px")
    if width.isdecimal() and len(width) < 5 and int(width) < _SMALLEST:
        return False
    source = _source(image).lower()
    return bool(source) and not _ICON.search(source[:2000])


def _prices(row: LexborNode, title: str) -> tuple[Decimal | None, Decimal | None, str, int | None]:
    """Price, buy-now price, the price's kind and the bids, from the amounts, words and icons of the
    row. A price is a bid only if the row says so."""
    icons = " ".join(parsing.attribute(node, "src") for node in row.css("img[src]")).lower()
    second = parsing.price(_first_amount(row, "font.smallgray, .smallgray", title))
    amount = parsing.price(_first_amount(row, "strong, b", title))
    if amount is None:
        amount = parsing.price(_first_amount(row, "td", title))
    at_once = "symbole_buynow" in icons or "symbole_shoparticle" in icons
    bids, kind = _bids(table_rows.text_without(row, title))
    if second is not None and second != amount:
        return amount, second, kind, bids
    if at_once and amount is not None and not bids:
        return amount, amount, "buynow", bids
    return amount, None, kind, bids


def _bids(text: str) -> tuple[int | None, str]:
    """The number of bids that a row tells, and what kind of price that makes of its price."""
    match = _BIDS.search(text)
    if match:
        return int(match[1]), "bid" if int(match[1]) else "start"
    small = text.lower()
    if "aktuelles gebot" in small or "höchstgebot" in small:
        return None, "bid"
    return None, "start" if "startpreis" in small or "mindestgebot" in small else ""


def _first_amount(row: LexborNode, selector: str, title: str) -> str:
    for node in row.css(selector):
        if parsing.clean(node.text(deep=True)) in title:
            continue  # a part of the title that is shown in bold
        text = table_rows.text_without(node, title)
        match = _AMOUNT.search(text)
        if match:
            return _last_amount(text[: match.end()])
    return ""


_AT_END = re.compile(r"[\d.,'\s]*+(?<=\d|\s)(?:€|EUR)$", re.I)


def _last_amount(text: str) -> str:
    """The amount at the end of the text, including thousands separators."""
    match = _AT_END.search(text[-40:])
    return match[0] if match else text


_LEFT = re.compile(r"(?<!\d)\d{1,4}+\s*+(?:T\.|Tage?|Std|Min|Sek)", re.I)


def _ends(row: LexborNode, now: datetime) -> datetime | None:
    for cell in row.css("td"):
        text = parsing.text_of(cell)
        if _LEFT.search(text) and not _AMOUNT.search(text):
            return parsing.ends_at(text, now)
    return None


def _total(tree: LexborHTMLParser, html: str) -> int | None:
    if "gefunden" not in html or tree.body is None:
        return None
    match = _TOTAL.search(parsing.text_of(tree.body, 1_000_000))
    digits = match[1].replace(".", "") if match else ""
    return int(digits) if digits else None


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


def _check_empty(
    tree: LexborHTMLParser,
    groups: Mapping[str, Sequence[LexborNode]],
    total: int | None,
    reflected: bool,
    words: str,
) -> None:
    unreadable = ProblemCode.LISTINGS_UNREADABLE
    if groups:
        raise page_error(tree, unreadable, words, framed=reflected, why="unknown_rows")
    if total:
        raise page_error(tree, unreadable, words, framed=reflected, why="unread_hits", hits=total)
    if (total == 0 or reflected) and shows_prices(tree):
        raise ParseError(unreadable, why="prices_without_items")
    if total == 0 or reflected:
        return
    raise page_error(tree, ProblemCode.NOT_CLEARLY_EMPTY, words)
