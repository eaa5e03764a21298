"""Price lists as people write them, with the currency at some prices only: "small 800, middle 1000,
claws 100 UAH", "390,-". Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from drafts.reading.facts import currencies_in

#: "390,-" is a price without any currency, too.
_DASH = re.compile(
    r"(?<![\d.,])(\d+),?[-–]{1,2}(?=\s*(?:[,;|/)]|\Z|\n|\.\s))|(?<![\d.,])(\d+),[-–](?=\s)"
)
#: A number at the end of an item of a list, unless a word before it says what it is.
_BARE = re.compile(
    r"(?<![\w.,:/–-])(?<!\bbis )(?<!\bdo )(?<!\bno )(?<!\bnr )(?<!\bup to )(?<!\bmax )"
    r"(?<!\bдо )(?<!\bof )(?<!\bto )(?<!\bbus )(?<!\bline )(?<!\blinie )"
    r"(?<!\bage )(?<!\baged )(?<!\bages )(?<!\bover )(?<!\bunder )(?<!\balter )(?<!\büber )"
    r"(?<!\bsize )(?<!\bgröße )(?<!\bрозмір )"
    r"(?<!\bunter )(?<!\bвік )(?<!\bвіком )(?<!\bвіку )(?<!\bвозраст )"
    r"(?P<number>\+?\d{1,6}(?:[.,]\d\d)?)(?=[ \t]*(?:[,;|)]\s|\.\s|\.?$|\||\())",
    re.MULTILINE | re.IGNORECASE,
)
_PRICED_BY = re.compile(r"(?:[:=|–—(-]|[^\W\d_]|\))\s*\Z")
#: "Street 14, Lviv", "from 6": these may be something else, unless there is a price beside them.
_HOUSE = re.compile(
    r"(?:\b[A-ZÄÖÜА-ЯІЇЄҐ][\w'’.-]*|\b(?:str|вул|ул|no|nr|№)\.?|\d|\b(?:ab|від|from|от|min\w*|max\w*|мін\w*|макс\w*))\s*\Z"
)
#: "Kids from 6": how old they are.
_AGED = re.compile(
    r"\b(?:kids?|child\w*|teen\w*|seniors?|kind\w*|jugendlich\w*|senioren|діт\w+|дет\w+|підлітк\w+)"
    r" (?:from|ab|від|от|since|starting at)\s*\Z",
    re.IGNORECASE,
)
_PRICE = re.compile(r"\d\s?(?:€|\$|£|₴|eur|грн|chf|pln)[^.\n]{0,60}\Z", re.IGNORECASE)
#: So much of a line before a number is looked at.
_BEFORE = 80
#: So large a number is that of no house.
_LARGE = 1000
_SYMBOLS = {"eur": "€", "usd": "$", "gbp": "£", "uah": "грн", "chf": "chf", "pln": "pln"}


@lru_cache(maxsize=500)
def with_currency(text: str) -> str:
    """A text with the currency at each number of its lists that is a price, if it has a single
    one, and at least one price with it."""
    found = currencies_in(text)
    if len(found) != 1:
        return text
    sign = _SYMBOLS.get(next(iter(found)), "")
    if not sign:
        return text
    text = _DASH.sub(lambda hit: f"{hit[1] or hit[2]} {sign}", text)
    return _BARE.sub(lambda hit: _priced(hit, text, sign), text)


def _priced(hit: re.Match[str], text: str, sign: str) -> str:
    number = hit["number"]
    line = text[max(0, hit.start() - _BEFORE) : hit.start()].rpartition("\n")[2]
    certain = number.startswith("+") or not number.isdigit() or int(number) >= _LARGE
    other = _HOUSE.search(line) and not (certain or _PRICE.search(line))
    aged = _AGED.search(line)
    year = number.isdigit() and number.startswith(("19", "20")) and len(number) == len("2000")
    return f"{number} {sign}" if _PRICED_BY.search(line) and not (other or aged or year) else hit[0]
