"""Guess from one results page how a site is read: the selectors of the CSS adapter.

A results page repeats one kind of element, and each has a link of its own, mostly with a price and
a picture. The element that does so most often is the row; inside of it, each field is the element
that most rows have and that differs from row to row.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitoring.platforms import parsing
from monitoring.platforms.markup import parse_html
from monitoring.platforms.prices import prices_beside_signs
from monitoring.platforms.times import read_time

#: Rates a selector by the elements that it finds; 0 if it does not fit.
Score = Callable[[str, Sequence[LexborNode]], float]

#: Fewer repetitions are no list.
LEAST_ROWS = 3
MAX_LINKS = 3000
LEVELS = 7
#: How many rows are compared.
LOOK_AT = 12
MOST_IN_A_ROW = 120
#: How many selectors are compared.
MAX_SELECTORS = 120

_CLASS = re.compile(r"[A-Za-z_][\w-]{0,40}")
_MARK = re.compile(r"bgcolor|itemtype|valign|onmouse(?:over|out)|data-[a-z-]{2,30}")
_TITLE_NAME = re.compile(r"title|titel|name|headline|heading|назва", re.I)
_END_NAME = re.compile(r"^data-.*(?:end|expir|deadline|until|clos|ablauf)", re.I)
_PRICE_NAME = re.compile(r"price|preis|amount|betrag|cost|ціна", re.I)


@dataclass(frozen=True)
class _Rows:
    """Elements that one selector finds, and how much they look like items."""

    selector: str
    nodes: tuple[LexborNode, ...]
    score: float


def settings_of(html: str, url: str, now: datetime | None = None) -> dict[str, str] | None:
    """The selectors with which a results page can be read; None if it shows no list. Raises
    ParseError for a page that would cost too much. `now`: to tell an end from a beginning."""
    tree = parse_html(html)
    currency = _currency_of(tree)
    parsing.drop(tree, "script, style, noscript, template")
    best = max(_candidates(tree, url), key=lambda rows: rows.score, default=None)
    if best is None:
        return None
    sample = best.nodes[:LOOK_AT]
    link, title = _link_of(sample, url), _title_of(sample)
    if not link or not title:
        return None
    found = {
        "row": best.selector,
        "title": title,
        "link": link,
        "price": _price_of(sample),
        "image": _image_of(sample),
        "id": _id_of(sample),
        "ends": _end_of(sample, now) if now is not None else "",
        "currency": currency,
        "next": _next_of(tree),
    }
    return {name: selector for name, selector in found.items() if selector}


def _candidates(tree: LexborHTMLParser, url: str) -> Iterator[_Rows]:
    """Every selector that finds elements with a link, with its score."""
    found: dict[str, dict[int, LexborNode]] = defaultdict(dict)
    for link in tree.css("a[href]")[:MAX_LINKS]:
        node: LexborNode | None = link
        for _level in range(LEVELS):
            if node is None or node.tag in ("body", "html"):
                break
            for selector in _selectors(node):
                found[selector].setdefault(node.mem_id, node)
            node = node.parent
    often = sorted(found.items(), key=lambda one: -len(one[1]))[:MAX_SELECTORS]
    for selector, nodes in often:
        rows = tuple(nodes.values())
        if len(rows) >= LEAST_ROWS:
            score = _score(rows, url)
            if score:
                yield _Rows(selector, rows, score)


def _selectors(node: LexborNode) -> list[str]:
    """Selectors that may find a node and its like: by each of its classes, by attributes that such
    have on older sites, or by its parent's classes."""
    tag = node.tag or ""
    own = [f"{tag}.{name}" for name in _classes(node)]
    if own or node.parent is None:
        return own
    if marks := [f"{tag}[{name}]" for name in node.attributes if _MARK.fullmatch(name)]:
        return marks
    return [f"{node.parent.tag}.{name} > {tag}" for name in _classes(node.parent)] or [
        f"{node.parent.tag} > {tag}"
    ]


def _classes(node: LexborNode) -> list[str]:
    return [one for one in (parsing.attribute(node, "class")).split() if _CLASS.fullmatch(one)]


def _score(rows: Sequence[LexborNode], url: str) -> float:
    """How much these elements look like the items of a list; 0 if they don't."""
    sample = rows[:LOOK_AT]
    if any(len(node.css("a[href]")) > MOST_IN_A_ROW for node in sample[:2]):
        return 0.0
    texts = [parsing.text_of(node, 2000) for node in sample]
    links = {_first_link(node, url) for node in sample} - {""}
    if len(links) < 0.7 * len(sample) or sum(len(text) >= 3 for text in texts) < len(sample):
        return 0.0
    amounts = [len(prices_beside_signs(text)) for text in texts]
    priced = sum(1 for count in amounts if 0 < count <= 4) / len(sample)
    pictured = sum(1 for node in sample if node.css_first("img") is not None) / len(sample)
    if not priced and not pictured:
        return 0.0
    # Of two that find the same items, the outer one: it has the number and the seller, too.
    size = min(sum(map(len, texts)) / len(texts) / 2000, 1.0)
    return len(rows) ** 0.5 * (0.5 + 3 * priced + pictured) + 0.1 * size


def _first_link(node: LexborNode, url: str) -> str:
    nodes = [node] if node.tag == "a" else node.css("a[href]")
    return next(
        (
            address
            for one in nodes
            if (address := parsing.link(url, parsing.attribute(one, "href")))
        ),
        "",
    )


# --- the fields of a row ------------------------------------------------------------------------


def _inner(rows: Sequence[LexborNode]) -> dict[str, list[LexborNode]]:
    """For each selector, the first element that it finds in each row that has one."""
    found: dict[str, list[LexborNode]] = {}
    counted: Counter[str] = Counter()
    for row in rows:
        inner = (node for node in row.css("*") if node.mem_id != row.mem_id)
        counted.update({selector for node in inner for selector in _short(node)})
    for selector, count in counted.items():
        if count >= 0.5 * len(rows):
            nodes = [row.css_first(selector) for row in rows]
            found[selector] = [node for node in nodes if node is not None]
    return found


def _short(node: LexborNode) -> list[str]:
    """Selectors for an element of a row: its tag, its classes, or, as in tables, its place."""
    tag = node.tag or ""
    named = [f"{tag}.{name}" for name in _classes(node)]
    return [tag, *(named or [f"{tag}:nth-child({_place(node)})"])]


def _place(node: LexborNode) -> int:
    """Which child of its parent an element is, from 1."""
    place, before = 1, node.prev
    while before is not None and place < MOST_IN_A_ROW:
        place += not (before.tag or "-").startswith("-")  # texts don't count
        before = before.prev
    return place


def _title_of(rows: Sequence[LexborNode]) -> str:
    """The element whose text names the item: it differs from row to row and is no price."""

    def score(selector: str, nodes: Sequence[LexborNode]) -> float:
        texts = [parsing.text_of(node) for node in nodes]
        fitting = [one for one in texts if 3 <= len(one) <= 200 and not prices_beside_signs(one)]
        if len(fitting) < 0.8 * len(rows) or len(set(fitting)) < 0.6 * len(fitting):
            return 0.0
        named = bool(_TITLE_NAME.search(selector)) * 3 + bool(re.match(r"h[1-6]\b", selector)) * 2
        letters = sum(len(re.findall(r"[^\W\d_]", one)) for one in fitting) / len(fitting)
        return 1 + named + min(letters, 60) / 30 + ("." in selector) * 0.1 + (selector == "a") * 0.5

    return _best(rows, score)


def _price_of(rows: Sequence[LexborNode]) -> str:
    """The smallest element with an amount of money."""

    def score(selector: str, nodes: Sequence[LexborNode]) -> float:
        texts = [parsing.text_of(node) for node in nodes]
        fitting = [one for one in texts if len(one) <= 60 and prices_beside_signs(one)]
        if len(fitting) < 0.5 * len(rows):
            return 0.0
        length = sum(map(len, fitting)) / len(fitting)
        return 1 + len(fitting) / len(rows) + bool(_PRICE_NAME.search(selector)) + 5 / length

    return _best(rows, score)


def _best(rows: Sequence[LexborNode], score: Score) -> str:
    rated = [(score(selector, nodes), selector) for selector, nodes in _inner(rows).items()]
    top, selector = max(rated, default=(0.0, ""), key=lambda one: (one[0], -len(one[1])))
    return selector if top else ""


def _link_of(rows: Sequence[LexborNode], url: str) -> str:
    """The link that differs from row to row; of several, the one with the longest text."""
    if all(row.tag == "a" for row in rows):
        return "@href"
    best, most = "", (-1.0, 0.0)  # a link without a text is one, too
    for selector, nodes in _inner(rows).items():
        if not re.match(r"a\b(?!-)", selector):
            continue
        addresses = {parsing.link(url, parsing.attribute(node, "href")) for node in nodes} - {""}
        if len(addresses) < 0.7 * len(rows):
            continue
        length = sum(len(parsing.text_of(node)) for node in nodes) / len(nodes)
        best, most = max(
            (best, most), (selector, (min(length, 20), -len(selector))), key=lambda one: one[1]
        )
    return best


def _image_of(rows: Sequence[LexborNode]) -> str:
    """The picture; where it is loaded late, the attribute that has its address."""
    images = [image for row in rows if (image := row.css_first("img")) is not None]
    if len(images) < 0.5 * len(rows):
        return ""
    for name in ("data-src", "data-lazy-src", "data-original"):
        if sum(bool(parsing.attribute(image, name)) for image in images) > 0.5 * len(images):
            return f"img@{name}"
    return "img"


def _id_of(rows: Sequence[LexborNode]) -> str:
    """An attribute of the row that has another value in each."""
    for name in rows[0].attributes:
        if not re.fullmatch(r"data-[\w-]*(?:id|sku|number|nr)", name):
            continue
        values = [parsing.attribute(row, name) for row in rows]
        if all(values) and len(set(values)) == len(values):
            return f"@{name}"
    return ""


def _end_of(rows: Sequence[LexborNode], now: datetime) -> str:
    """The attribute with a moment that is still to come, of the row or of something in it."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for node in row.css("*")[:MOST_IN_A_ROW]:
            for name, value in node.attributes.items():
                if value and (name == "datetime" or _END_NAME.search(name)):
                    own = node.mem_id == row.mem_id
                    found[f"@{name}" if own else f"{node.tag}[{name}]@{name}"].append(value)
    for selector, values in found.items():
        times = [moment for one in values if (moment := read_time(one)) is not None]
        if len(times) >= 0.8 * len(rows) and all(moment > now for moment in times):
            return selector
    return ""


def _currency_of(tree: LexborHTMLParser) -> str:
    """The currency that the page names for all of its prices, if that is not the euro."""
    nodes = tree.css("[itemprop='priceCurrency'], meta[property$='price:currency']")
    named = {parsing.attribute(node, "content") or parsing.text_of(node, 5) for node in nodes}
    code = named.pop() if len(named) == 1 else ""
    return code if re.fullmatch(r"[A-Z]{3}", code) and code != "EUR" else ""


def _next_of(tree: LexborHTMLParser) -> str:
    for selector in ("a[rel=next]", "a.next", "li.next a", "a.pagination-next", "link[rel=next]"):
        node = tree.css_first(selector)
        if node is not None and parsing.attribute(node, "href"):
            return selector
    return ""
