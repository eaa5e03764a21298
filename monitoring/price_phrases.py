"""Understand price limits as people write them behind a command, in German, English and Ukrainian:
"bis 50", "10-20 €", "до 500 грн", "1k or less". Pure.

The phrases that are understood stand, with their meaning, in tests/monitoring/price_phrases.py.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from monitoring.phrases import prepared
from monitoring.platforms.currencies import SAID, currency_of
from monitoring.vocabulary import NO_LIMIT, NUMBERS, OFF

#: The sign or name of a currency, beside an amount or between blanks.
_SIGN = re.compile(rf"(?<![^\W\d_])(?:{SAID})(?![^\W\d_])", re.I)


class PriceRange(NamedTuple):
    """Price limits; None where there is none. `currency` is empty if none was named."""

    low: Decimal | None
    high: Decimal | None
    currency: str = ""


_AMOUNT = re.compile(
    r"(\d[\d.,' ]*)\s*(k|к|tsd\.?|tausend|thousand|тис\.?|тисяч\w?)?(?![^\W\d])", re.I
)
_OR = r"(?:und|oder|and|or|або|чи|та|і|й|i)"
_OR_LESS = (
    rf"max\.?|maximal|maximum|макс\.?|{_OR} (?:weniger|drunter|darunter|günstiger|billiger"
    r"|less|lower|under|below|cheaper|менше|нижче|дешевше)"
)
_OR_MORE = (
    rf"\+|-|aufwärts|and up|{_OR} (?:mehr|höher|teurer|drüber|darüber|more|over|above|higher"
    r"|більше|вище|дорожче)"
)
_UPPER = (
    "bis zu|bis|maximal|max\\.?|höchstens|unter|weniger als|nicht mehr als|nicht über|kleiner als|"
    "billiger als|günstiger als|nicht teurer als|höchster preis|cheaper than|"
    "up to|until|at most|under|below|less than|no more than|not more than|maximum|"
    "до|не більше ніж|не більше|не дорожче за|не дорожче ніж|не дорожче|щонайбільше|максимум|"
    "макс\\.?|менше ніж|менше|дешевше за|дешевше ніж|дешевше|<=|<|≤|="
)
_LOWER = (
    "ab|mindestens|min\\.?|über|mehr als|nicht unter|nicht weniger als|größer als|teurer als|"
    "nicht billiger als|nicht günstiger als|more expensive than|дорожче за|дорожче ніж|"
    "starting at|at least|over|above|more than|no less than|not less than|minimum|from|von|"
    "від|не менше ніж|не менше|не дешевше за|не дешевше ніж|не дешевше|щонайменше|мінімум|"
    "мін\\.?|понад|більше ніж|більше|дорожче|з|>=|>|≥"
)
#: The lowest price in words, then the highest: "min 10, max 50".
_BOTH = re.compile(
    rf"(?:{_LOWER}) ?(\d.*?),?(?: (?:{_OR}|but|aber|але))? ?(?:(?:{_UPPER}) ?)+(\d.*)"
)
_BETWEEN = re.compile(
    r"(?:(?:von|zwischen|ab|between|from|від|з|між|поміж)\s+)?(.+?)"
    r"(?:\s*(?:-|\.\.+|…)\s*|\s+(?:bis zu|bis|und|to|up to|till|and|until|до|та|і|й)\s+"
    r"|(?<=\d)(?:bis|to|до)(?=\d))(.+)"
)


def price_range(text: str) -> PriceRange | None:
    """Price limits: "10-50", "von 10 bis 50 €", "under 50", "ab 20"; one amount alone is the
    highest price. "egal" is no limit."""
    text = prepared(text)
    if text in NO_LIMIT | (OFF - {"-", "0"}):
        return PriceRange(None, None)
    text = re.sub(r"^(?:(?:nur|only|тільки|preis|price|ціна|auf|to|на):? )+", "", text)
    text = re.sub(r"(?<=\d)[.,]\s?-+(?!\s?\d)", "", text)  # "100,-"
    text, currency = without_currency(text)
    found = _limits(text)
    return found._replace(currency=currency) if found is not None else None


def _limits(text: str) -> PriceRange | None:
    if (match := _BOTH.fullmatch(text)) and (both := _two(match[1], match[2])):
        return both
    for pattern, upper in ((_UPPER, True), (_LOWER, False)):
        if match := re.fullmatch(rf"(?:(?:{pattern})\s*)+(.+)", text):
            amount = _amount(match[1])
            if amount is not None:
                return PriceRange(None, amount) if upper else PriceRange(amount, None)
    if match := re.fullmatch(r"-\s*(.+)", text):
        amount = _amount(match[1])
        return PriceRange(None, amount) if amount is not None else None
    if match := re.fullmatch(rf"(.+?)\s*(?:{_OR_LESS})", text):
        amount = _amount(match[1])
        return PriceRange(None, amount) if amount is not None else None
    if match := re.fullmatch(rf"(?:ab |from |від )?(.+?)\s*(?:{_OR_MORE})", text):
        amount = _amount(match[1])
        return PriceRange(amount, None) if amount is not None else None
    amount = _amount(text)
    if amount is not None:
        return PriceRange(None, amount)
    return _between(text)


def without_currency(text: str) -> tuple[str, str]:
    """A text without the signs of currencies in it, and the code of the first; empty if it has
    none."""
    signs = _SIGN.findall(text)
    rest = " ".join(_SIGN.sub(" ", text).split()).strip(" .")
    return rest, currency_of(signs[0]) if signs else ""


def _between(text: str) -> PriceRange | None:
    match = _BETWEEN.fullmatch(text)
    return _two(match[1], match[2]) if match is not None else None


def _two(lowest: str, highest: str) -> PriceRange | None:
    low, high = _amount(lowest), _amount(highest)
    if low is None or high is None:
        return None
    return PriceRange(low, high)


def _amount(text: str) -> Decimal | None:
    """One amount, in German or English form: "1.500", "1,500.00", "1'250", "2k", "zwanzig"."""
    text = text.strip()
    in_words = re.sub(r"(?<=y) (?=[a-z])", "-", text.replace("’", "'"))
    if in_words in NUMBERS:
        return NUMBERS[in_words]
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    digits = match[1].strip().replace("'", "").replace("’", "")
    digits = re.sub(r"(?<=\d) (?=\d{3}(?:\D|$))", "", digits)
    digits = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits)
    digits = digits.rstrip(".,").replace(",", ".")
    if not re.fullmatch(r"\d{1,9}(?:\.\d{1,2})?", digits):
        return None
    return Decimal(digits) * (1000 if match[2] else 1)
