"""Guess what a results page says for all of its items: the currency, and the next page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitoring.platforms.currencies import read_currency
from monitoring.platforms.parsing import attribute, text_of

#: How many elements of a row are looked at.
MOST_IN_A_ROW = 120


def currency_of(tree: LexborHTMLParser) -> str:
    """The currency that the page names for all of its prices, if that is not the euro."""
    nodes = tree.css("[itemprop='priceCurrency'], meta[property$='price:currency']")
    named = {attribute(node, "content") or text_of(node, 5) for node in nodes}
    code = named.pop() if len(named) == 1 else ""
    return code if re.fullmatch(r"[A-Z]{3}", code) and code != "EUR" else ""


def currency_beside(rows: Sequence[LexborNode]) -> str:
    """The currency that stands somewhere in each row, if that is not the euro. A sign that may be
    the name of a thing, as AED, stands in an element of its own."""
    codes = {_currency_in(row) for row in rows}
    code = codes.pop() if len(codes) == 1 else ""
    return code if code != "EUR" else ""


def _currency_in(row: LexborNode) -> str:
    parts = row.css("*")[:MOST_IN_A_ROW]
    read = (read_currency(text_of(part, 2000), "") for part in (row, *parts))
    return next(filter(None, read), "")


def next_of(tree: LexborHTMLParser) -> str:
    for selector in ("a[rel=next]", "a.next", "li.next a", "a.pagination-next", "link[rel=next]"):
        node = tree.css_first(selector)
        if node is not None and attribute(node, "href"):
            return selector
    return ""
