"""Telegram groups and channels that a connected account is a member of.

Nothing is fetched over HTTP: runbot stores the posts of watched groups, and requests for `posts:`
URLs are answered from the database (`monitoring.services.posts`). This adapter builds those URLs
and parses the responses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.utils.translation import gettext_noop

from monitoring.platforms import parsing, prices
from monitoring.platforms.base import Page, ParseError, Query, Response, ScrapedItem, Site
from monitoring.problems import ProblemCode

SCHEME = "posts"
MAX_PRICE_TEXT = 4000


class Telegram:
    key = "telegram"
    title = gettext_noop("Telegram groups")
    tells_posted = False

    def search_urls(self, site: Site, query: Query) -> tuple[str, ...]:
        return (posts_url(query.words, 1),)

    def page_url(self, site: Site, query: Query, number: int) -> str | None:
        return posts_url(query.words, number)

    def parse(self, site: Site, query: Query, response: Response, now: datetime) -> Page:
        """Parse the response to a `posts:` URL: `posts`, newest first, and `next`."""
        try:
            data = json.loads(response.body)
            items = tuple(_item(post) for post in data["posts"])
            next_url = data["next"]
        except (ValueError, KeyError, TypeError) as error:
            raise ParseError(ProblemCode.INTERNAL, error=repr(error)) from error
        return Page(items, next_url, data.get("total"), newest_first=True)

    def posted_at(self, response: Response) -> datetime | None:
        return None

    def seller(self, response: Response) -> str:
        return ""

    def problems(self, site: Site) -> list[str]:
        return []


def posts_url(words: str, number: int) -> str:
    return f"{SCHEME}:?{urlencode({'words': words, 'page': number})}"


def parse_posts_url(url: str) -> tuple[str, int]:
    """The words and the page number of a `posts:` URL."""
    given = parse_qs(urlsplit(url).query)
    return given.get("words", [""])[0], int(given.get("page", ["1"])[0])


def _item(post: Mapping[str, Any]) -> ScrapedItem:
    title, rest = title_of(post["text"])
    money = price_of(post["text"])
    return ScrapedItem(
        number=post["number"],
        title=title,
        url=post["url"],
        price=money.amount if money else None,
        currency=money.currency if money else "EUR",
        seller=parsing.clean(post["author"], 120),
        place=parsing.clean(post["group"], 120),
        posted_at=datetime.fromisoformat(post["date"]),
        description=rest,
        old=bool(post["old"]),
    )


def title_of(text: str) -> tuple[str, str]:
    """The first line with a letter or digit, and the text after it."""
    lines = text.splitlines()
    for place, line in enumerate(lines):
        if re.search(r"\w", line) and (title := parsing.clean(line)):
            return title, parsing.clean(" ".join(lines[place + 1 :]), 4000)
    return parsing.clean(text) or "–", ""


def price_of(text: str) -> prices.Money | None:
    """The amount and its currency, if a text names exactly one."""
    found = set(prices.prices_beside_signs(text[:MAX_PRICE_TEXT]))
    return found.pop() if len(found) == 1 else None
