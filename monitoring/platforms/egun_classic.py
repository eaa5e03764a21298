"""egun.de, the classic layout (announced to end on 2026-11-15).

Rows of `table.toplist` (promoted) and `table.itemlist` (results) with links to `item.php?id=…`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitoring.platforms import parsing, table_rows
from monitoring.platforms.base import Page, ScrapedItem
from monitoring.platforms.no_results import page_error, says_nothing_found
from monitoring.problems import ProblemCode

ROWS_PER_PAGE = 25
_ID = re.compile(r"item\.php\?(?:[^\"'#]*&(?:amp;)?)?id=(\d{1,20})", re.I)
_TOTAL = re.compile(r"gesamt\s*+:?\s*+([\d.]{1,15}+)", re.I)
_BIDS = re.compile(r"(?<!\d)(\d{1,6}+)\s*+Gebote?", re.I)


def is_this_layout(html: str) -> bool:
    small = html.lower()
    return "item.php?" in small or "list_items.php" in small or "itemlist" in small


def parse(tree: LexborHTMLParser, html: str, url: str, now: datetime, words: str = "") -> Page:
    found: dict[str, ScrapedItem] = {}
    groups = _anchors(tree)
    rows = table_rows.Rows(groups)
    for number, anchors in groups.items():
        item = _item(number, anchors, rows, url, now)
        if item is not None:
            found[number] = item
    total = _total(tree, html)
    if not any(item.price is not None for item in found.values()):
        _check_empty(tree, groups, total, words)
    return Page(tuple(found.values()), _next(tree, url, len(found), total), total)


def _anchors(tree: LexborHTMLParser) -> dict[str, list[LexborNode]]:
    return table_rows.group(tree.css("a[href]"), _ID)


def _item(
    number: str, anchors: list[LexborNode], rows: table_rows.Rows, base: str, now: datetime
) -> ScrapedItem | None:
    title = max((parsing.title_of(anchor) for anchor in anchors), key=len)
    row = rows.row_of(anchors[-1], title)
    if row is None:
        return None
    image = next((node for anchor in anchors if (node := anchor.css_first("img"))), None)
    title = title or parsing.clean(parsing.attribute(image, "alt"))
    address = parsing.link(base, parsing.attribute(anchors[-1], "href"))
    if not title or not address:
        return None
    cells = _cells(row)
    at = next(
        (index for index, cell in enumerate(cells) if table_rows.has_amount(cell, title)), None
    )
    if at is None:
        return ScrapedItem(number, title, address, _picture(image, base))
    amount, buy_now, kind, bids = _prices(row, cells, at)
    times = [parsing.ends_at(parsing.text_of(cell), now) for cell in cells[at + 1 :]]
    return ScrapedItem(
        number=number,
        title=title,
        url=address,
        image_url=_picture(image, base),
        price=amount,
        price_kind=kind,
        buy_now=buy_now,
        bids=bids,
        ends_at=next((time for time in reversed(times) if time), None),
    )


def _picture(image: LexborNode | None, base: str) -> str:
    return parsing.link(base, parsing.attribute(image, "src"))


def _cells(row: LexborNode) -> list[LexborNode]:
    return [node for node in row.iter() if node.tag in ("td", "th")]


def _prices(
    row: LexborNode, cells: list[LexborNode], at: int
) -> tuple[Decimal | None, Decimal | None, str, int | None]:
    """Price, buy-now price, kind of the price, and bids. A cell looks like
    `1.500,00 EUR<br><i>1.800,00 EUR</i>`: the current bid and the buy-now price."""
    cell = cells[at]
    small = cell.css_first("i")
    buy_now = parsing.price(parsing.text_of(small)) if small is not None else None
    if small is not None:
        small.decompose()
    amount = parsing.price(parsing.text_of(cell))
    rest = " ".join(parsing.text_of(other) for other in cells[at + 1 :])
    bids = _BIDS.search(rest)
    if amount is None:
        return buy_now, buy_now, "buynow" if buy_now is not None else "", None
    if bids:
        count = int(bids[1][:6])
        return amount, buy_now, "bid" if count else "start", count
    if row.css_first(".ls-buynow") is not None or "Stück" in rest or "Sofort" in rest:
        return amount, amount if buy_now is None else buy_now, "buynow", None
    return amount, buy_now, "", None


def _total(tree: LexborHTMLParser, html: str) -> int | None:
    """The total of the results table; the table of promoted items has another total."""
    place = tree.css_first("table.itemlist")
    match = _TOTAL.search(parsing.text_of(place, 1_000_000) if place else html)
    return int(match[1].replace(".", "")) if match else None


def _next(tree: LexborHTMLParser, url: str, count: int, total: int | None) -> str | None:
    current = _page_number(url)
    for anchor in tree.css("a[href]"):
        href = parsing.attribute(anchor, "href")
        if "list_items.php" in href and "page=" in href:
            address = parsing.link(url, href)
            if address and _page_number(address) == current + 1:
                return address
    if total is not None and count and total > current * ROWS_PER_PAGE:
        return _with_page(url, current + 1)
    return None


def _pairs(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True, encoding="cp1252")


def _page_number(url: str) -> int:
    value = dict(_pairs(url)).get("page", "1")
    return int(value) if value.isdigit() and len(value) < 6 else 1


def _with_page(url: str, number: int) -> str:
    parts = urlsplit(url)
    pairs = [(name, value) for name, value in _pairs(url) if name != "page"]
    query = urlencode([*pairs, ("page", str(number))], encoding="cp1252", errors="replace")
    return urlunsplit(parts._replace(query=query))


def _check_empty(
    tree: LexborHTMLParser, groups: Mapping[str, object], total: int | None, words: str
) -> None:
    if groups:
        raise page_error(tree, ProblemCode.LISTINGS_UNREADABLE, words, why="unknown_rows")
    if total == 0:
        return
    if total:
        raise page_error(
            tree, ProblemCode.LISTINGS_UNREADABLE, framed=True, why="unread_hits", hits=total
        )
    if not says_nothing_found(tree):
        raise page_error(tree, ProblemCode.NOT_CLEARLY_EMPTY, words)
