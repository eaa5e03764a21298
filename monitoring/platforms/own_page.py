"""How an auction ended, from its own page: what schema.org has there for a product, or the words
that sites use.

How most sites build these pages is not known, and beside the item they show others like it. So of
several amounts that contradict each other none counts: no price is better than that of another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, TypeVar

from selectolax.lexbor import LexborHTMLParser

from monitoring.platforms import charset, currencies, parsing, prices
from monitoring.platforms.base import Response, ScrapedItem
from monitoring.platforms.identity import number_of_url
from monitoring.platforms.json import jsonld
from monitoring.platforms.markup import parse_html
from monitoring.platforms.times import read_time

#: So much of a page's text is looked at.
MOST_TEXT = 100_000
_SIGNS = rf"(?:{currencies.SIGN})(?![^\W\d_])"
_AMOUNT = rf"(?:{_SIGNS}\s?\d[\d.,'’ ]{{0,14}}|\d[\d.,'’ ]{{0,14}}[-–—]{{0,2}}\s?{_SIGNS})"
#: An amount that somebody has bid.
_BID = re.compile(
    r"\b(?:Höchstgebot|(?:Aktuelle[sr]?|Letztes|Höchstes|Gewinnendes) (?:Gebot|Preis)|Endpreis"
    r"|Endgebot|Zuschlag(?:s?preis)?|Verkaufspreis|Verkauft (?:für|um)|(?:Current|Winning|Final"
    r"|Highest|Last) (?:bid|price)|Hammer price|Sold (?:for|at)|(?:Поточна|Остання|Найвища) ставка"
    rf"|(?:Кінцева|Фінальна) ціна|Продано за)[^\d\w]{{0,8}}({_AMOUNT})",
    re.I,
)
_BIDS = re.compile(
    r"(?<![\d.,])(\d{1,5}+)\s?(?:Gebote?|bids?|став(?:ок|ки|ка))\b"
    r"|\b(?:Anzahl (?:der )?Gebote|Gebote|(?:Number of )?Bids|Ставок)\s?:\s?(\d{1,5}+)"
    r"(?![\d.,]|\s?€)",
    re.I,
)
_NO_BIDS = re.compile(
    r"\b(?:keine? Gebote?|ohne Gebot|noch kein Gebot|no bids|without (?:a )?bids?|ставок немає"
    r"|немає ставок|без ставок)\b",
    re.I,
)
_ENDS = re.compile(
    r"\b(?:Auktionsende|Angebotsende|Endet|Endete|Ende|Beendet|Ends?|Ended|Closed|Завершення"
    r"|Завершено|Закінчення)\b[^\d]{0,12}"
    r"(\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2})(?:[ ,T]|um|at|о){1,4}(\d{1,2}:\d{2}(?::\d{2})?)",
    re.I,
)


T = TypeVar("T")


class AuctionEnd(NamedTuple):
    """What a page says of its auction; None for what it does not say."""

    price: prices.Money | None
    bids: int | None
    ends_at: datetime | None


def read(response: Response, item: ScrapedItem) -> AuctionEnd | None:
    """How an auction stands on its own page; None if the page is that of something else, does not
    say it, or contradicts what was seen of the item before."""
    tree = parse_html(charset.decode(response.body, response.content_type))
    product = _product(jsonld.products(tree, response.url).items, item.number, response.url)
    text = _text(tree)
    if product is None and not _is_about(text, item.number, item.title):
        return None
    bids, money = _bids(text), _price(text, product)
    if money is not None and (money.amount == item.buy_now or _is_lower(money, item)):
        money = None
    if (money is None and bids != 0) or (bids is not None and bids < (item.bids or 0)):
        return None
    ends_at = product.ends_at if product is not None else None
    return AuctionEnd(money if bids != 0 else None, bids, ends_at or _end(text))


def _product(items: Iterable[ScrapedItem], number: str, url: str) -> ScrapedItem | None:
    own = {number, number_of_url(url)}
    return next((one for one in items if own & {one.number, number_of_url(one.url)}), None)


def _text(tree: LexborHTMLParser) -> str:
    parsing.drop(tree, "script, style, template, noscript")
    return parsing.text_of(tree.body, MOST_TEXT)


def _is_about(text: str, number: str, title: str) -> bool:
    """Whether a page names the item, as a home page or a list of others does not."""
    return parsing.clean(title)[:40].casefold() in text.casefold() or (
        number.isdigit() and re.search(rf"(?<!\d){number}(?!\d)", text) is not None
    )


def _bids(text: str) -> int | None:
    found = {int(one or other) for one, other in _BIDS.findall(text)}
    return 0 if not found and _NO_BIDS.search(text) else _only(found)


def _price(text: str, product: ScrapedItem | None) -> prices.Money | None:
    found = {money for amount in _BID.findall(text) if (money := prices.read_price(amount))}
    if product is not None and product.price is not None:
        found.add(prices.Money(product.price, product.currency))
    return _only(found)


def _is_lower(money: prices.Money, item: ScrapedItem) -> bool:
    """Whether somebody had bid more before."""
    return item.price is not None and item.currency == money.currency and money.amount < item.price


def _end(text: str) -> datetime | None:
    return _only({moment for one in _ENDS.findall(text) if (moment := read_time(" ".join(one)))})


def _only(values: set[T]) -> T | None:
    """The value, if there is one and no other."""
    return next(iter(values)) if len(values) == 1 else None
