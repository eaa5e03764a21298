"""Guess the fields of the rows of a results page for `guess.html`: each is the element that most
rows have and that differs from row to row."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from selectolax.lexbor import LexborNode

from monitoring.platforms import parsing
from monitoring.platforms.guess.names import MOST_IN_A_ROW, classes, is_vague, marks
from monitoring.platforms.parsing import text_of
from monitoring.platforms.prices import prices_beside_signs
from monitoring.platforms.row_fields import in_style, is_struck, price_text

#: Rates a selector by the elements that it finds; 0 if it does not fit.
Score = Callable[[str, Sequence[LexborNode]], float]


_TITLE_NAME = re.compile(r"title|titel|name|headline|heading|назва", re.I)
_HEADING = re.compile(r"h[1-6]\b")
#: The name of who offers an item, not of the item, as "vendor-product" is.
_PERSON_NAME = re.compile(
    r"(?:user|auth?or|(?<!best)seller|member|vendor)(?!.*(?:tit[el]|head|produ[ck]t|item))", re.I
)
_PRICE_NAME = re.compile(r"price|preis|amount|betrag|cost|ціна", re.I)
#: Attributes that hold a price as a plain number.
_PRICE_ATTRIBUTE = re.compile(r"data-(?:[a-z]+-?)?price(?:-?(?:amount|value|eur))?", re.I)
_BARE_PRICE = re.compile(r"\d[\d.,'’ ]{0,12}[.,]\d\d")
#: In each of the rows it is the price, in a cell that has more than the title.
_AMOUNT = re.compile(r"\d[.,]\d\d(?!\d)")
_PLAIN_PRICE = re.compile(r"\d{1,9}(?:[.,]\d{1,2})?")


def _inner(rows: Sequence[LexborNode]) -> dict[str, list[LexborNode]]:
    """For each selector, the first element that it finds in each row that has one."""
    found: dict[str, list[LexborNode]] = {}
    counted: Counter[str] = Counter()
    for row in rows:
        inner = [node for node in row.css("*") if node.mem_id != row.mem_id]
        often = Counter(f"{node.tag}.{name}" for node in inner for name in classes(node))
        counted.update(dict.fromkeys(one for node in inner for one in _short(node, often)).keys())
    for selector, count in counted.items():
        if count >= 0.5 * len(rows):
            nodes = [row.css_first(selector) for row in rows]
            found[selector] = [node for node in nodes if node is not None]
    return found


def _short(node: LexborNode, often: Mapping[str, int]) -> list[str]:
    """Selectors for an element of a row: its tag, its classes, or its place, as in tables, where
    none of its classes is its own. `often`: how often the row has a class."""
    tag = node.tag or ""
    named = [f"{tag}.{name}" for name in classes(node)]
    own = any(often[one] == 1 for one in named)
    named += [f"[{mark}]" for mark in marks(node)]
    if re.fullmatch(r"[a-zA-Z]{1,30}", meant := parsing.attribute(node, "itemprop")):
        named.append(f"[itemprop={meant}]")
        own = True
    return [tag, *named, *(() if own else [f"{tag}:nth-child({_place(node)})"])]


def _place(node: LexborNode) -> int:
    """Which child of its parent an element is, from 1."""
    place, before = 1, node.prev
    while before is not None and place < MOST_IN_A_ROW:
        place += not (before.tag or "-").startswith("-")  # texts don't count
        before = before.prev
    return place


def title_of(rows: Sequence[LexborNode]) -> str:
    """The element whose text names the item: it differs from row to row and is no price; if there
    is none, the link that has the price in its text, too. In a cell with more than the title, the
    link that it begins with."""

    def score(selector: str, nodes: Sequence[LexborNode], priced: bool = False) -> float:
        texts = [text_of(node) for node in nodes]
        fitting = [
            one
            for one in texts
            if 3 <= len(one) <= 200 and (priced or not prices_beside_signs(one))
        ]
        if not priced and sum(map(bool, map(_AMOUNT.search, fitting))) > 0.8 * len(rows):
            return 0.0
        if len(fitting) < 0.8 * len(rows) or len(set(fitting)) < 0.6 * len(fitting):
            return 0.0
        linked = sum(_is_link(node) or bool(_link_before(node)) for node in nodes) / len(nodes)
        if _PERSON_NAME.search(selector) or (priced and linked < 1):
            return 0.0
        named = bool(_TITLE_NAME.search(selector)) * 3 + bool(_HEADING.match(selector)) * 2
        letters = sum(len(re.findall(r"[^\W\d_]", one)) for one in fitting) / len(fitting)
        kind = ("." in selector) * 0.1 + (selector == "a") * 0.5
        return 1 + named + linked + min(letters, 60) / 30 + kind

    title = _best(rows, score) or _best(rows, partial(score, priced=True))
    return f"{title} a" if title and _begin_with_links(rows, title) else title


def _begin_with_links(rows: Sequence[LexborNode], title: str) -> bool:
    """Whether the titles are cells that begin with a link, and have more in them. A heading is the
    title as a whole: the link may be that of a brand."""
    if _HEADING.match(title):
        return False
    links = [_link_before(node) for row in rows if (node := row.css_first(title)) is not None]
    return sum(map(bool, links)) >= 0.8 * len(rows) and len(set(links)) >= 0.6 * len(links)


def _link_before(node: LexborNode) -> str:
    """The text of the link that an element begins with, if there is more behind it."""
    link = text_of(node.css_first("a[href]"))
    return link if len(link) >= 3 and text_of(node).startswith(f"{link} ") else ""


def _is_link(node: LexborNode) -> bool:
    """Whether all the text of an element is that of one link."""
    text = text_of(node)
    around = node.parent
    links = [node, *node.css("a[href]"), *([around] if around is not None else [])]
    return any(one.tag == "a" and text_of(one) == text for one in links)


def marks_price(row: LexborNode) -> bool:
    """Whether an attribute of a row, or of something in it, holds a price."""
    return bool(_price_attribute([row]))


def _price_attribute(rows: Sequence[LexborNode]) -> str:
    """The attribute that holds the price in most rows; one for machines first."""
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        seen: set[str] = set()
        for node in row.css("*")[:MOST_IN_A_ROW]:
            own = node.mem_id == row.mem_id
            for name, value in node.attributes.items():
                meant = name == "content" and node.attributes.get("itemprop") == "price"
                if value and (meant or _PRICE_ATTRIBUTE.fullmatch(name)):
                    where = "[itemprop=price]" if meant else "" if own else f"[{name}]"
                    if _PLAIN_PRICE.fullmatch(value):
                        seen.add(f"{where}@{name}")
        for selector in seen:
            found[selector] += 1
    fitting = [one for one, count in found.items() if count >= 0.5 * len(rows)]
    return min(fitting, key=lambda one: (not one.startswith("[itemprop"), one), default="")


def price_of(rows: Sequence[LexborNode]) -> str:
    """The smallest element with an amount of money, or the attribute that holds it."""

    def score(selector: str, nodes: Sequence[LexborNode]) -> float:
        texts = [text_of(node) for node in nodes]
        fitting = [one for one in texts if len(one) <= 60 and prices_beside_signs(one)]
        if len(fitting) < 0.5 * len(rows) or all(is_struck(one, rows[0]) for one in nodes):
            return 0.0
        length = sum(map(len, fitting)) / len(fitting)
        return 1 + len(fitting) / len(rows) + bool(_PRICE_NAME.search(selector)) + 5 / length

    attribute = _price_attribute(rows)
    if attribute.startswith("[itemprop"):
        return attribute
    return _best(rows, score) or attribute or _best(rows, _bare_amount) or _row_with_price(rows)


def _row_with_price(rows: Sequence[LexborNode]) -> str:
    """The row itself, where its own text has the one price: "<a>Helm</a> – 12 €"."""
    texts = [(price_text(row), parsing.clean(row.text(deep=False))) for row in rows]
    priced = [
        len(text) <= 200 and len(prices_beside_signs(own)) == len(prices_beside_signs(text)) == 1
        for text, own in texts
    ]
    return rows[0].tag or "" if sum(priced) >= 0.8 * len(rows) else ""


def _bare_amount(selector: str, nodes: Sequence[LexborNode]) -> float:
    """How surely an element is a price that has its currency elsewhere."""
    exact = all(_BARE_PRICE.fullmatch(text_of(node)) for node in nodes)
    return exact + bool(_PRICE_NAME.search(selector)) if exact else 0.0


def _best(rows: Sequence[LexborNode], score: Score) -> str:
    """The selector that is rated best. One with a class that a tool has made would soon find
    nothing; a name for tests stays."""
    rated = [
        (rating - 0.3 * _is_vague(selector) + 0.2 * selector.startswith("[data-"), selector)
        for selector, nodes in _inner(rows).items()
        if (rating := score(selector, nodes))
    ]
    return max(rated, default=(0.0, ""), key=lambda one: (one[0], -len(one[1])))[1]


def _is_vague(selector: str) -> bool:
    return is_vague(selector.partition(".")[2])


def link_of(rows: Sequence[LexborNode], url: str, title: str) -> str:
    """The link that differs from row to row; of several, that of the title, then the one with the
    longest text."""
    if all(row.tag == "a" for row in rows):
        return "@href"
    titles = [_link_around(row, title, url) for row in rows]
    for selector in (title, f"{title} a") if title else ():
        of_titles = [parsing.attribute(row.css_first(selector), "href") for row in rows]
        addresses = {parsing.link(url, one) for one in of_titles} - {""}
        if len(addresses) >= 0.7 * len(rows):
            return selector
    best, most = "", (False, -1.0, 0.0)  # a link without a text is one, too
    for selector, nodes in _inner(rows).items():
        if not re.match(r"a\b(?!-)", selector):
            continue
        addresses = {parsing.link(url, parsing.attribute(node, "href")) for node in nodes} - {""}
        if len(addresses) < 0.7 * len(rows):
            continue
        same = len(addresses & set(titles)) >= 0.7 * len(rows)
        length = sum(len(text_of(node)) for node in nodes) / len(nodes)
        rated = (same, min(length, 20), -len(selector))
        best, most = (selector, rated) if rated > most else (best, most)
    return best


def _link_around(row: LexborNode, title: str, url: str) -> str:
    """Where the title of a row leads to; empty if it is no link."""
    node = row.css_first(title) if title else None
    if node is None:
        return ""
    inner = node.css_first("a[href]")
    around: LexborNode | None = inner if inner is not None else node
    while around is not None and around.tag != "a" and around.mem_id != row.mem_id:
        around = around.parent
    return parsing.link(url, parsing.attribute(around, "href"))


def image_of(rows: Sequence[LexborNode]) -> str:
    """The picture; where it is loaded late, the attribute that has its address."""
    images = [image for row in rows if (image := row.css_first("img")) is not None]
    if len(images) < 0.5 * len(rows):
        return _background_of(rows)
    for name in ("data-src", "data-lazy-src", "data-original"):
        if sum(bool(parsing.attribute(image, name)) for image in images) > 0.5 * len(images):
            return f"img@{name}"
    return "img"


def _background_of(rows: Sequence[LexborNode]) -> str:
    """The element that has the picture as its background."""
    drawn = [
        one
        for row in rows
        for one in row.css("[style*='url(']")[:1]
        if in_style(parsing.attribute(one, "style"))
    ]
    return "[style*='url(']@style" if len(drawn) >= 0.5 * len(rows) else ""
