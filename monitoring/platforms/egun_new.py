"""egun.de, the layout since about September 2026: `li[data-auction-id]` in `ul.auction-list`."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitoring.platforms import parsing, prices
from monitoring.platforms.base import Page, ParseError, ScrapedItem
from monitoring.platforms.no_results import page_error, says_nothing_found, shows_prices
from monitoring.problems import ProblemCode

_ITEM = re.compile(r"/item/\d", re.I)
_LAYOUT_MARKERS = ("auction-list", "data-auction-id", "list-item__")
_TOTAL = re.compile(
    r"(?<![\d.])([\d.]{1,15}+)\s(?:Artikel|Treffer|Auktionen|Ergebnisse|Angebote)\b", re.I
)
_FURTHER = re.compile(r"^\s*(?:›|»|>|>>)\s*$|\bweiter\b|nächste|\bnext\b", re.I)
#: What a results page of this layout has, with hits and without.
_FRAME = "ul[class~='auction-list'], [class^='search-head']"
_EMPTY = "[class~='auction-list__empty']"
_COUNTS = "h1, [class*='search-head__count'], [class*='result-count']"
_PREFIX = "list-item__"
_QUERY = (
    "li[data-auction-id], li[data-auction-id] [class*='list-item__'], "
    "li[data-auction-id] .list-item__thumb img"
)
_BADGES = ".list-item__title-text .badge, .list-item__title .badge"
_PRICE_KINDS = (
    ("price-label--bid", "bid"),
    ("price-label--buynow", "buynow"),
    ("price-label--start", "start"),
)
_WORDS = (("gebot", "bid"), ("sofort", "buynow"), ("start", "start"))


def is_this_layout(html: str) -> bool:
    return any(marker in html for marker in _LAYOUT_MARKERS)


def parse(tree: LexborHTMLParser, html: str, url: str, now: datetime, words: str = "") -> Page:
    rows = _rows(tree)
    found: dict[str, ScrapedItem] = {}
    unread = 0
    for number, row in rows:
        item = _item(row, number, url, now) if number.isdigit() and len(number) <= 20 else None
        if item is None:
            unread += 1
        else:
            found.setdefault(number, item)
    if unread and unread * 2 >= len(rows):
        raise ParseError(ProblemCode.LISTINGS_UNREADABLE, unread=unread, rows=len(rows))
    if not found:
        _check_empty(tree, html, words)
    newest_first = "order=starts" in url and "asdes=desc" in url
    return Page(tuple(found.values()), _next(tree, url), _total(tree), newest_first, unread)


@dataclass
class Row:
    """One row: its parts by class name without the prefix; the first part of each name counts."""

    node: LexborNode
    parts: dict[str, LexborNode] = field(default_factory=dict)
    image: Mapping[str, str | None] = field(default_factory=dict)

    def text(self, name: str, limit: int = parsing.MAX_TITLE) -> str:
        return parsing.text_of(self.parts.get(name), limit)

    def joined(self, name: str) -> str:
        """The text without spaces between tags: cents may be in a tag of their own."""
        node = self.parts.get(name)
        return parsing.clean(node.text(deep=True)) if node is not None else ""

    def first_name(self, prefix: str) -> str:
        """The name of the first part that starts with this prefix; empty if there is none."""
        return next((name for name in self.parts if name.startswith(prefix)), "")


def _rows(tree: LexborHTMLParser) -> list[tuple[str, Row]]:
    """All rows with their numbers. A single query selects the rows and their parts in document
    order: one query for each part of each row is several times slower."""
    for badge in tree.css(_BADGES):  # "new" is not a word of the title
        badge.decompose()
    rows: list[tuple[str, Row]] = []
    row: Row | None = None
    for node in tree.css(_QUERY):
        attributes = node.attributes
        number = attributes.get("data-auction-id")
        if number is not None and node.tag == "li":
            row = Row(node)
            rows.append((number.strip(), row))
        elif row is None:
            continue
        elif node.tag == "img":
            row.image = row.image or attributes
        else:
            for name in _parts(attributes.get("class") or ""):
                row.parts.setdefault(name, node)
    return rows


@functools.lru_cache(maxsize=1000)
def _parts(classes: str) -> tuple[str, ...]:
    """The part names among the classes of an element (cached: every row has the same few)."""
    return tuple(name.removeprefix(_PREFIX) for name in classes.split() if name.startswith(_PREFIX))


def _item(row: Row, number: str, base: str, now: datetime) -> ScrapedItem | None:
    anchor = row.parts.get("link")
    if anchor is None or not anchor.attributes.get("href"):
        anchor = _anchor(row.node, number)
    title = _title(row, anchor)
    address = parsing.link(base, parsing.attribute(anchor, "href"))
    if not title or not address:
        return None
    if "base-price" in row.parts:  # the price of a unit may stand inside of the price
        row.parts["base-price"].decompose()
    price_text = row.joined("price")
    money, kind = prices.read_price(price_text), _kind(row)
    amount = money.amount if money else None
    buy_now = parsing.price(row.joined("buynow")) if "buynow" in row.parts else None
    return ScrapedItem(
        number=number,
        title=title,
        url=address,
        image_url=_image(row.image, base),
        price=amount if amount is not None else buy_now,
        price_kind=kind if amount is not None else "buynow" if buy_now is not None else "",
        buy_now=buy_now if buy_now is not None else amount if kind == "buynow" else None,
        currency=money.currency if money else "EUR",
        seller=row.text("seller", 120),
        bids=_bids(row),
        ends_at=_ends(row, now),
    )


def _anchor(row: LexborNode, number: str) -> LexborNode | None:
    """The link to the item, not the one to the watch list."""
    for anchor in row.css("a[href]"):
        if f"/item/{number}" in parsing.attribute(anchor, "href") and "watch" not in (
            parsing.attribute(anchor, "class")
        ):
            return anchor
    return None


def _title(row: Row, anchor: LexborNode | None) -> str:
    node = row.parts.get("title-text") or row.parts.get("title")
    if node is None:
        return parsing.title_of(anchor) or parsing.clean(parsing.attribute(anchor, "title"))
    return parsing.clean(node.text(deep=True))


def _kind(row: Row) -> str:
    for part, kind in _PRICE_KINDS:
        if part in row.parts:
            return kind
    words = row.text(row.first_name("price-label")).lower()
    return next((kind for word, kind in _WORDS if word in words), "")


def _bids(row: Row) -> int | None:
    name = row.first_name("bidstate--")
    if not name:
        return None
    number = parsing.first_number(row.text(name))
    return 0 if number is None and name == "bidstate--none" else number


def _ends(row: Row, now: datetime) -> datetime | None:
    node = row.parts.get("ends")
    stamp = parsing.attribute(node, "data-ends")
    if stamp.isdigit() and len(stamp) <= 10:
        return datetime.fromtimestamp(int(stamp), UTC)
    return parsing.ends_at(parsing.text_of(node), now)


def _image(image: Mapping[str, str | None], base: str) -> str:
    for name in ("src", "data-src"):
        value = image.get(name)
        if value and not value.startswith("data:"):
            return parsing.link(base, value)
    return ""


def _next(tree: LexborHTMLParser, url: str) -> str | None:
    """The link to the next page, in any of the known markups."""
    for selector in (
        "a[rel~='next'][href]",
        "link[rel~='next'][href]",
        "a[class*='next'][href]",
        "[class*='next'] a[href]",
    ):
        for node in tree.css(selector):
            if address := _other_page(node, url):
                return address
    current = _page_number(url)
    for anchor in tree.css("a[href*='query=']"):
        address = _other_page(anchor, url)
        if not address:
            continue
        said = f"{anchor.text(deep=True)} {parsing.attribute(anchor, 'aria-label')}"
        if _page_number(address) == current + 1 or _FURTHER.search(said):
            return address
    return None


def _other_page(node: LexborNode, url: str) -> str:
    """The URL of a link if it is another page of the same search, else empty."""
    address = parsing.link(url, parsing.attribute(node, "href")).partition("#")[0]
    if not address or address == url or urlsplit(address).path != urlsplit(url).path:
        return ""
    return address


def _page_number(url: str) -> int:
    value = parse_qs(urlsplit(url).query).get("page", ["1"])[0]
    return int(value) if value.isdigit() and len(value) < 6 else 1


def _total(tree: LexborHTMLParser) -> int | None:
    for node in tree.css(_COUNTS):
        match = _TOTAL.search(parsing.text_of(node))
        if match and (digits := match[1].replace(".", "")):
            return int(digits)
    return None


def _check_empty(tree: LexborHTMLParser, html: str, words: str) -> None:
    """Raise ParseError unless the page is really empty: it has no item at all, and either an empty
    list or a sentence that says so."""
    framed, unreadable = tree.css_first(_FRAME) is not None, ProblemCode.LISTINGS_UNREADABLE
    links = tree.css("a[href*='/item/']")
    if "data-auction-id" in html or any(map(_leads_to_item, links)):
        raise page_error(tree, unreadable, words, framed=framed, why="unknown_rows")
    lists = [node for node in tree.css("ul.auction-list") if "--shelf" not in _class(node)]
    if shows_prices(tree):
        raise page_error(tree, unreadable, words, framed=framed, why="prices_without_items")
    if any(node.css_first("li") is None for node in lists):
        return
    total = _total(tree)
    if total:
        raise page_error(tree, unreadable, framed=framed, why="unread_hits", hits=total)
    if total is None and not (tree.css_first(_EMPTY) or says_nothing_found(tree)):
        raise page_error(tree, ProblemCode.NOT_CLEARLY_EMPTY, words, framed=framed)


def _leads_to_item(anchor: LexborNode) -> bool:
    return _ITEM.search(parsing.attribute(anchor, "href")[:2000]) is not None


def _class(node: LexborNode) -> str:
    return parsing.attribute(node, "class")
