"""Find the table row of an item from its links, and the price in that row.

Tables are nested in rows, rows in layout tables, and a title may contain an amount ("10 EUR coin").
"""

from __future__ import annotations

import re
from collections.abc import Callable

from selectolax.lexbor import LexborNode

from monitoring.platforms import parsing

AMOUNT = re.compile(r"\d\s*(?:EUR|€)|(?:EUR|€)\s*\d", re.I)
_LEVELS_UP = 14
_END = ("body", "html")

#: Returns the number of the item that a link leads to; None for other links.
NumberOf = Callable[[LexborNode], str | None]


def row_of(anchor: LexborNode, number: str, title: str, number_of: NumberOf) -> LexborNode | None:
    """The nearest row around a link that has a price; if there is none, the largest row with links
    to this item only."""
    row: LexborNode | None = None
    node: LexborNode | None = anchor
    for _ in range(_LEVELS_UP):
        node = node.parent if node is not None else None
        if node is None or node.tag in _END:
            break
        if node.tag != "tr":
            continue
        if any(number_of(other) not in (None, number) for other in node.css("a[href]")):
            break
        row = node
        if has_amount(row, title):
            break
    return row


def has_amount(node: LexborNode, title: str) -> bool:
    """Whether the node contains a price outside the title."""
    return AMOUNT.search(text_without(node, title)) is not None


def text_without(node: LexborNode, title: str) -> str:
    text = parsing.clean(node.text(deep=True, separator=" "), 20_000)
    spaced = " ".join(title.split())
    return text.replace(spaced, " ") if spaced else text
