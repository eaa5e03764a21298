"""Guess what a results page says of all its items: the currency."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitoring.platforms.currencies import in_country, read_currency
from monitoring.platforms.guess.names import MOST_IN_A_ROW
from monitoring.platforms.parsing import attribute, text_of
from monitoring.platforms.prices import prices_beside_signs


def currency_of(tree: LexborHTMLParser) -> str:
    """The currency that the page names for all of its prices, if that is not the euro."""
    nodes = tree.css("[itemprop='priceCurrency'], meta[property$='price:currency']")
    named = {attribute(node, "content") or text_of(node, 5) for node in nodes}
    code = named.pop() if len(named) == 1 else ""
    return code if re.fullmatch(r"[A-Z]{3}", code) and code != "EUR" else ""


def currency_beside(rows: Sequence[LexborNode], url: str = "") -> str:
    """The currency that stands somewhere in each row, if that is not the euro. A sign that may be
    the name of a thing, as AED, stands in an element of its own; one that several countries have
    means that of the site."""
    codes = {_currency_in(row) for row in rows}
    code = codes.pop() if len(codes) == 1 else ""
    host = urlsplit(url).hostname or ""
    if not code:
        code = _currency_of_prices(rows)
        return there if (there := in_country(code, host)) != code else ""
    return in_country(code, host) if code != "EUR" else ""


def _currency_of_prices(rows: Sequence[LexborNode]) -> str:
    """The currency of all prices of all rows; empty if there are several."""
    prices = [one for row in rows for one in prices_beside_signs(text_of(row, 2000))]
    codes = {one.currency for one in prices}
    return codes.pop() if len(codes) == 1 else ""


def _currency_in(row: LexborNode) -> str:
    parts = row.css("*")[:MOST_IN_A_ROW]
    read = (read_currency(text_of(part, 2000), "") for part in (row, *parts))
    return next(filter(None, read), "")
