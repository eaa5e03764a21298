"""Find the table row of an item from its links, and the price in that row.

Tables are nested in rows, rows in layout tables, and a title may contain an amount ("10 EUR coin").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from selectolax.lexbor import LexborNode

from monitoring.platforms import parsing

AMOUNT = re.compile(r"\d\s?(?:EUR|€)|(?:EUR|€)\s?\d", re.I)
MAX_LINKS = 10
_LEVELS_UP = 14
_END = ("body", "html")


def group(anchors: Iterable[LexborNode], number: re.Pattern[str]) -> dict[str, list[LexborNode]]:
    """The links to items, by the number that their addresses have in the pattern's first group; of
    each item the first few, a row has no more."""
    groups: dict[str, list[LexborNode]] = {}
    for anchor in anchors:
        found = number.search(parsing.attribute(anchor, "href")[:2000])
        if found is None:
            continue
        links = groups.setdefault(found[1], [])
        if len(links) < MAX_LINKS:
            links.append(anchor)
    return groups


class Rows:
    """The rows around the links of a page. Which items each has is noted in one pass: to look for
    links below each row anew would take the square of the number of links."""

    def __init__(self, groups: Mapping[str, Sequence[LexborNode]]) -> None:
        #: For each row the number of its item; None if it has several.
        self._numbers: dict[int, str | None] = {}
        for number, anchors in groups.items():
            for anchor in anchors:
                for row in _rows_around(anchor):
                    if self._numbers.setdefault(row.mem_id, number) != number:
                        self._numbers[row.mem_id] = None

    def row_of(self, anchor: LexborNode, title: str) -> LexborNode | None:
        """The nearest row around a link that has a price; if there is none, the largest row with
        links to this item only."""
        found: LexborNode | None = None
        for row in _rows_around(anchor):
            if self._numbers[row.mem_id] is None:
                break
            found = row
            if has_amount(row, title):
                break
        return found


def _rows_around(anchor: LexborNode) -> Iterator[LexborNode]:
    node: LexborNode | None = anchor
    for _ in range(_LEVELS_UP):
        node = node.parent if node is not None else None
        if node is None or node.tag in _END:
            return
        if node.tag == "tr":
            yield node


def has_amount(node: LexborNode, title: str) -> bool:
    """Whether the node contains a price outside the title."""
    return AMOUNT.search(text_without(node, title)) is not None


def text_without(node: LexborNode, title: str) -> str:
    text = parsing.clean(node.text(deep=True, separator=" "), 20_000)
    spaced = " ".join(title.split())
    return text.replace(spaced, " ") if spaced else text
