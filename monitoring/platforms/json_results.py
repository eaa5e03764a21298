"""Results that are JSON: an API's answer, or the data of a page that a script shows. Settings of
the platform, besides those of `search_address`, `search_request` and `json.text`:

`row`: the JSONPath of the list of items; `title`, `price`, `id`, `seller`, `ends`, `posted` and
`bids`: paths inside an item; `link` and `image`: such a path, or an address with paths in braces,
as /item/{id}/{slug}; `cents`: true if whole prices are cents; `currency`: that of prices without a
sign, as CHF, or the path to it; `total`: the path to the number of hits; `next`: the path to the
next page's address or number, or to what `{cursor}` stands for there (without it, pages that are
numbered are read until an empty one); `newest_first`. There are no hits if the list is there and
empty.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from monitoring.platforms import charset
from monitoring.platforms.base import Page, ParseError, Query, Response, Site
from monitoring.platforms.identity import by_number
from monitoring.platforms.json import text as json_text
from monitoring.platforms.parsing import link
from monitoring.platforms.search_address import (
    SearchAddressAdapter,
    cursor_of,
    follows_cursor,
    numbers_pages,
    page_number,
    problem,
    search_problems,
    search_url,
    search_url_at,
    text_of,
    url_after,
)
from monitoring.platforms.search_request import body_problems
from monitoring.problems import ProblemCode

#: Loaded with the first page; most installations have no such site.
ROWS = "monitoring.platforms.json.rows.Rows"
PROBLEMS = "monitoring.platforms.json.rows.problems"
MAX_ROWS = 2000
#: What an answer says that is an error.
FAILED = {"error", "fail", "failed", "failure", "unauthorized", "forbidden", "unauthenticated"}
MAX_TOTAL = 100_000_000


class JsonResults(SearchAddressAdapter):
    key = "json_results"
    title = gettext_noop("JSON (an API, or data in a page)")
    tells_posted = False

    def parse(self, site: Site, query: Query, response: Response, now: datetime) -> Page:
        text = charset.decode(response.body, response.content_type)
        data = json_text.document(text, site.config, query.words)
        rows = import_string(ROWS)(site)
        entries = rows.entries(data, MAX_ROWS + 1)
        items = [rows.item(entry, now) for entry in entries[:MAX_ROWS]]
        unread = max(len(entries) - MAX_ROWS, 0) + items.count(None)
        found = by_number(item for item in items if item is not None)
        if entries and not found:
            raise ParseError(ProblemCode.LISTINGS_UNREADABLE, why="no_title_or_link")
        if not found and _tells_error(data):
            raise ParseError(ProblemCode.NO_LIST, why="error_reported")
        number = page_number(site, query, response.url)
        total = _total(rows.value(data, "total"))
        first = (number or 1) == 1 and not cursor_of(site, query, response.url)
        if total and not found and first:
            raise ParseError(ProblemCode.NOT_CLEARLY_EMPTY, hits=total)
        return Page(
            tuple(found.values()),
            _next(site, query, response, number, rows.value(data, "next"), bool(found)),
            total,
            bool(site.config.get("newest_first")),
            unread,
        )

    def posted_at(self, response: Response) -> datetime | None:
        return None

    def seller(self, response: Response) -> str:
        return ""

    def problems(self, site: Site) -> list[str]:
        found: list[str] = [*search_problems(site), *body_problems(site)]
        found += import_string(PROBLEMS)(site)
        if follows_cursor(site) and not text_of(site.config, "next"):
            found.append(problem("next", _("is needed, because an address has {cursor}")))
        return found


def _tells_error(data: Any) -> bool:
    """Whether an answer says that something failed, as APIs and GraphQL do beside an empty list."""
    if not isinstance(data, dict):
        return False
    if any(data.get(name) for name in ("error", "errors")):
        return True
    if any(data.get(name) is False for name in ("success", "ok")):
        return True
    codes = (data.get(name) for name in ("status", "statusCode", "status_code", "code"))
    return any(_is_failure(code) for code in codes)


def _is_failure(code: Any) -> bool:
    """Whether it is a status of HTTP that is an error, or a word for one."""
    if isinstance(code, str):
        return code.strip().casefold() in FAILED or re.fullmatch(r"[45]\d\d", code) is not None
    return isinstance(code, int) and 400 <= code < 600


_NUMBER = re.compile(r"\d{1,3}(?:[.,' \u00a0\u202f]\d{3}){1,2}|\d{1,9}", re.ASCII)


def _total(value: Any) -> int | None:
    """The number of hits, as a number or a text with one: "1.234"."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = int(re.sub(r"\D", "", value))
    usable = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_TOTAL
    return value if usable else None


def _next(
    site: Site, query: Query, response: Response, number: int | None, value: Any, items: bool
) -> str | None:
    """The URL of the next page: by its address or number, or whether there is one; without such a
    path, the page after this one where pages are numbered. A page without items is the last."""
    if not items:
        return None
    if follows_cursor(site):
        return _after(site, query, response, value)
    numbered = number if numbers_pages(site) else None
    if value is True or not text_of(site.config, "next"):
        return search_url(site, query, numbered + 1) if numbered is not None else None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(int(value)) if 0 <= value < 10**7 else ""
    if not isinstance(value, str) or not value.strip():
        return None
    if value.isascii() and value.isdecimal():
        address = search_url_at(site, query, value) if numbered is not None else ""
        return address if address and address != response.url else None
    address = link(response.url, value)
    same = address.partition("#")[0] == response.url.partition("#")[0]
    return address if address and not same else None


def _after(site: Site, query: Query, response: Response, value: Any) -> str | None:
    """The URL of the next page, which a page calls by a text or a number, or whose address it
    tells."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    cursor = str(value).strip()
    if cursor.startswith(("https://", "http://", "/", "?")):
        address = link(response.url, cursor)
    else:
        address = url_after(site, query, cursor) if cursor else ""
    return address if address and address != response.url else None
