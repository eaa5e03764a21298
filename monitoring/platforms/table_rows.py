"""Rows of tables: which one belongs to an item's links, and where in it the price stands.

Tables are nested in rows, rows in tables that only make the layout, and a title may have an amount
in it ("10 EUR coin").
"""

from __future__ import annotations

import re
from collections.abc import Callable

from selectolax.lexbor import LexborNode

from monitoring.platforms import parsing

AMOUNT = re.compile(r"\d\s*(?:EUR|€)|(?:EUR|€)\s*\d", re.I)
_LEVELS_UP = 14
_END = ("body", "html")

#: The number of the item that a link leads to; None for another link.
NumberOf = Callable[[LexborNode], str | None]


def row_of(anchor: LexborNode, number: str, title: str, number_of: NumberOf) -> LexborNode | None:
    """The nearest row with a price around a link; if there is none, the largest that is this
    item's alone. A row with links to other items is never one item's."""
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
    """Whether a price stands here, besides what the title says."""
    return AMOUNT.search(text_without(node, title)) is not None


def text_without(node: LexborNode, title: str) -> str:
    text = parsing.clean(node.text(deep=True, separator=" "), 20_000)
    spaced = " ".join(title.split())
    return text.replace(spaced, " ") if spaced else text
