"""Guess from one results page how a site is read: the selectors of the CSS adapter.

A results page repeats one kind of element, and each has a link of its own, mostly with a price and
a picture. The element that does so most often is the row; inside of it, each field is the element
that most rows have and that differs from row to row.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitoring.platforms import parsing
from monitoring.platforms.guess.ends import end_of
from monitoring.platforms.guess.fields import (
    image_of,
    link_of,
    marks_price,
    price_of,
    title_of,
)
from monitoring.platforms.guess.ids import OF_ITEM, id_of, id_pattern_of, links_of
from monitoring.platforms.guess.names import MOST_IN_A_ROW, classes, is_vague, marks
from monitoring.platforms.guess.next import next_of, second_page
from monitoring.platforms.guess.page import currency_beside, currency_of
from monitoring.platforms.markup import parse_html
from monitoring.platforms.prices import prices_beside_signs
from monitoring.platforms.search_address import AUTO

#: Fewer repetitions are no list.
LEAST_ROWS = 3
MAX_LINKS = 3000
LEVELS = 7
#: How many rows are compared.
LOOK_AT = 12
#: How many selectors are compared.
MAX_SELECTORS = 120

_HALF = re.compile(r"(?<![a-z])(?:odd|even)(?![a-z])")
_MARK = re.compile(r"bgcolor|itemtype|valign|onmouse(?:over|out)|data-[a-z-]{2,30}")


@dataclass(frozen=True)
class _Rows:
    """Elements that one selector finds, and how much they look like items."""

    selector: str
    nodes: tuple[LexborNode, ...]
    score: float

    def rating(self) -> tuple[float, int]:
        """Of several that find the same items, the outer ones count, which have their numbers."""
        return self.score, -sum(1 for _around_it in _around(self.nodes[0]))


def settings_of(html: str, url: str, now: datetime | None = None) -> dict[str, str] | None:
    """The selectors with which a results page can be read; None if it shows no list. Raises
    ParseError for a page that would cost too much. `now`: to tell an end from a beginning. Without
    a link to the next page, "second" is the address of the one that is called 2."""
    tree = parse_html(html)
    currency = currency_of(tree)
    parsing.drop(tree, "script, style, noscript, template")
    best = max(_candidates(tree, url), key=_Rows.rating, default=None)
    if best is None:
        return None
    sample = best.nodes[:LOOK_AT]
    title = title_of(sample)
    link = link_of(sample, url, title)
    if not link or not title:
        return None
    links = links_of(sample, link, url)
    number = id_of(sample, links)
    found = {
        "row": best.selector,
        "title": title,
        "link": link,
        "price": price_of(sample),
        "image": image_of(sample),
        "id": number,
        "id_pattern": "" if number else id_pattern_of(links),
        "ends": end_of(sample, now) if now is not None else "",
        "currency": currency or currency_beside(sample, url),
        "next": next_of(tree, url, best.nodes),
    }
    if not found["next"]:  # perhaps all hits are on this page
        found |= {"second": second_page(tree, url, best.nodes), "next": AUTO}
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
            score = 0.0 if _are_nested(rows) else _score(rows, url)
            if score:  # of two that find the same, one with a name that stays
                vague = is_vague(selector.partition(".")[2])
                yield _Rows(selector, rows, score * (0.9 if vague else 1.0))


def _are_nested(rows: Sequence[LexborNode]) -> bool:
    """Whether some of these elements are in others of them: it is a class for many things."""
    known = {node.mem_id for node in rows}
    return any(
        around.mem_id in known
        for node in rows[:LOOK_AT]
        for around in islice(_around(node), LEVELS)
    )


def _around(node: LexborNode) -> Iterator[LexborNode]:
    while (parent := node.parent) is not None:
        yield (node := parent)


def _selectors(node: LexborNode) -> list[str]:
    """Selectors that may find a node and its like: by each of its classes, by attributes that such
    have on older sites, or by its parent's classes."""
    tag = node.tag or ""
    own = [f"{tag}[{name}]" for name in node.attributes if OF_ITEM.fullmatch(name)]
    own += [f"{tag}[{mark}]" for mark in marks(node)]
    own += [_both_halves(tag, name) for name in classes(node)]
    if own or node.parent is None:
        return own
    if older := [f"{tag}[{name}]" for name in node.attributes if _MARK.fullmatch(name)]:
        return older
    return [f"{node.parent.tag}.{name} > {tag}" for name in classes(node.parent)] or [
        f"{node.parent.tag} > {tag}"
    ]


def _both_halves(tag: str, name: str) -> str:
    """The selector of a class; with that of every other row, where rows alternate."""
    both = {name, *(_HALF.sub(half, name) for half in ("even", "odd"))}
    return ", ".join(f"{tag}.{one}" for one in sorted(both))


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
    marked = [marks_price(node) for node in sample]
    priced = sum(
        0 < count <= 4 or (not count and mark) for count, mark in zip(amounts, marked, strict=True)
    ) / len(sample)
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
