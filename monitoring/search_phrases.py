"""Tell the words of a search from the price and the frequency that people write behind them: "Helm
bis 50 Euro", "каска від 20 до 50 гривень", "Helm alle 5 Minuten"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple, TypeVar

from monitoring import matching, phrases
from monitoring.models import MAX_FREQUENCY_SECONDS, MIN_FREQUENCY_SECONDS
from monitoring.price_phrases import PriceRange, price_range, without_currency
from monitoring.vocabulary import NUMBERS

Found = TypeVar("Found")

SHORTEST = timedelta(seconds=MIN_FREQUENCY_SECONDS)
LONGEST = timedelta(seconds=MAX_FREQUENCY_SECONDS)
#: A longer text has no such thing at its end.
MOST_WORDS = 40
#: What a limit begins with. "Über 50 Euro" may be what a voucher is for, "von 10 Euro" a coin.
_LIMIT = re.compile(
    r"bis|max(?:imal|imum)?\.?|höchstens|unter|weniger|billiger|günstiger|zwischen|ab|mindestens"
    r"|under|below|up|at|less|no|cheaper|between|until|over|above|від|до|не|менше|макс(?:имум)?\.?"
    r"|дешевше|щонайбільше|щонайменше|між|von|from|з|<=?|≤",
    re.I,
)
_RANGE_ONLY = re.compile(r"von|from|від|з", re.I)
#: It joins the limit to the words: "Helm für höchstens 50 Euro".
_JOINS = re.compile(r"[\s,;]+(?:für|for|за|um|preis|price|ціна)[:,]?$", re.I)
#: A number behind this belongs to a name: "MG 42 bis 500 Euro" is no range.
_NAME = re.compile(r"[^\W\d_]{1,3}\.?|[A-ZÄÖÜ]{2,}")
_EVERY = re.compile(r"(?:alle|every|each|кожн\w+)\s+(\S+)\s+[^\W\d]+|(?:alle|every)\s+\d+\S+", re.I)


class SearchPhrase(NamedTuple):
    """What to search for, within which prices, and how often; None where nothing is said."""

    words: str
    prices: PriceRange | None = None
    every: timedelta | None = None


def search_phrase(text: str) -> SearchPhrase:
    """Take apart what stands behind "search". A price counts only if it has a limit and a currency:
    "Pistole bis 1945" is a year, "2 Euro Münze" a coin."""
    tidy = matching.tidy(text)
    if tidy.count(" ") >= MOST_WORDS:
        return SearchPhrase(text)
    words, every = _without(tidy, _frequency)
    words, prices = _without(words, limited_prices)
    if every is None:
        words, every = _without(words, _frequency)
    return SearchPhrase(words if prices or every else text, prices, every)


def _without(text: str, read: Callable[[str], Found | None]) -> tuple[str, Found | None]:
    """The words without what is read at their end, in the longest form; what is excluded behind it
    stays."""
    words = text.split(" ")
    excluded = [word for word in words if re.match(r"-[^\W\d]", word)]
    plain = [word for word in words if word not in excluded]
    for start in range(1, len(plain)):
        rest = " ".join(plain[start:])
        if plain[start].isdecimal() and _NAME.fullmatch(plain[start - 1]):
            continue
        found = read(rest) if '"' not in rest else None
        if found is not None:
            before = _JOINS.sub("", " ".join(plain[:start])).strip(" ,;")
            return " ".join([before, *excluded]), found
    return text, None


def limited_prices(text: str) -> PriceRange | None:
    """Prices with a limit and a currency; None for anything else, as "2 Euro"."""
    first = text.partition(" ")[0].casefold()
    if not (_LIMIT.fullmatch(first) or re.match(r"<|≤|max\.?\d|\d", first)):
        return None
    if not without_currency(phrases.prepared(text))[1]:
        return None
    found = price_range(text)
    if found is None or found.low == found.high is None:
        return None
    alone = None in (found.low, found.high)
    return None if alone and (_RANGE_ONLY.fullmatch(first) or first[0].isdecimal()) else found


def _frequency(text: str) -> timedelta | None:
    """ "alle 5 Minuten", "every two hours": only with a number, as "Every Day" may be a book, and
    if a search may be as frequent: "alle 12 Monate" tells of a calendar."""
    match = _EVERY.fullmatch(text)
    if match is None:
        return None
    if match[1] and not (match[1].isdecimal() or match[1].casefold() in NUMBERS):
        return None
    every = phrases.duration(text, "m")
    return every if every and SHORTEST <= every <= LONGEST else None
