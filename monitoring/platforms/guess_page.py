"""Guess what a results page says for all of its items: the currency, and the next page."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from monitoring.platforms.parsing import attribute, text_of


def currency_of(tree: LexborHTMLParser) -> str:
    """The currency that the page names for all of its prices, if that is not the euro."""
    nodes = tree.css("[itemprop='priceCurrency'], meta[property$='price:currency']")
    named = {attribute(node, "content") or text_of(node, 5) for node in nodes}
    code = named.pop() if len(named) == 1 else ""
    return code if re.fullmatch(r"[A-Z]{3}", code) and code != "EUR" else ""


def next_of(tree: LexborHTMLParser) -> str:
    for selector in ("a[rel=next]", "a.next", "li.next a", "a.pagination-next", "link[rel=next]"):
        node = tree.css_first(selector)
        if node is not None and attribute(node, "href"):
            return selector
    return ""
