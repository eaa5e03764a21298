"""Groups and channels that a connected account is in.

Nothing is fetched: runbot stores what is written in watched groups, and who carries requests for
`posts:` addresses looks it up there (`monitoring.services.posts`). Here is how a question becomes
such an address, and how what was found becomes items.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from monitoring.platforms import parsing
from monitoring.platforms.base import Page, ParseError, Query, Response, ScrapedItem, Site

SCHEME = "posts"
MAX_PRICE_TEXT = 4000


class Telegram:
    key = "telegram"
    title = "Telegram groups"

    def search_urls(self, site: Site, query: Query) -> tuple[str, ...]:
        return (address_of(query.words, 1),)

    def page_address(self, site: Site, query: Query, number: int) -> str | None:
        return address_of(query.words, number)

    def parse(self, site: Site, query: Query, answer: Response, now: datetime) -> Page:
        """Read what `posts:` addresses are answered with: `posts`, newest first, and `next`."""
        try:
            data = json.loads(answer.body)
            items = tuple(_item(post) for post in data["posts"])
            following = data["next"]
        except (ValueError, KeyError, TypeError) as error:
            raise ParseError(f"these are not our posts: {error}") from error
        return Page(items, following, data.get("total"), newest_first=True)

    def posted_at(self, answer: Response) -> datetime | None:
        return None

    def problems(self, site: Site) -> list[str]:
        return []


def address_of(words: str, number: int) -> str:
    return f"{SCHEME}:?{urlencode({'words': words, 'page': number})}"


def read_address(url: str) -> tuple[str, int]:
    """The words and the number of the page in an address of ours."""
    given = parse_qs(urlsplit(url).query)
    return given.get("words", [""])[0], int(given.get("page", ["1"])[0])


def _item(post: Mapping[str, Any]) -> ScrapedItem:
    title, rest = title_of(post["text"])
    amount = price_of(post["text"])
    return ScrapedItem(
        number=post["number"],
        title=title,
        url=post["url"],
        price=amount[0] if amount else None,
        currency=amount[1] if amount else "EUR",
        seller=parsing.clean(post["author"], 120),
        place=parsing.clean(post["group"], 120),
        posted_at=datetime.fromisoformat(post["date"]),
        description=rest,
        old=bool(post["old"]),
    )


def title_of(text: str) -> tuple[str, str]:
    """The first line that has letters or figures, and everything after it."""
    lines = text.splitlines()
    for place, line in enumerate(lines):
        if re.search(r"\w", line) and (title := parsing.clean(line)):
            return title, parsing.clean(" ".join(lines[place + 1 :]), 4000)
    return parsing.clean(text) or "–", ""


_SIGN = r"(?:€|EUR(?:O)?|CHF|£|US\$|\$|zł|₴|грн)"
_NUMBER = r"\d{1,3}(?:[. ]\d{3})+(?:,\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?<![\d.,])(?:({_NUMBER})(?:,-)?\s?({_SIGN})(?!\w)|({_SIGN})\s?({_NUMBER})(?![\d.,]*\d))",
    re.I,
)
_SIGNS = {"грн": "₴", "EURO": "EUR"}


def price_of(text: str) -> tuple[Decimal, str] | None:
    """The amount and its currency, if a text names exactly one."""
    found = set()
    for match in _AMOUNT.finditer(text[:MAX_PRICE_TEXT]):
        sign = (match[2] or match[3]).upper()
        amount = parsing.price(match[1] or match[4])
        if amount is not None:
            found.add((amount, parsing.currency(_SIGNS.get(sign.lower(), _SIGNS.get(sign, sign)))))
    return found.pop() if len(found) == 1 else None
