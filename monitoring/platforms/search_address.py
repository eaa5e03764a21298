"""The address of a search on a site that an admin describes. Settings of the platform:

`search`: the URL with `{query}`, in its query or its path, absolute or relative to the base URL,
and with `{page}` if the pages are numbered; `space`: what stands for a blank (+, %20, - or _);
`query_charset`: the charset of the words, if it is not UTF-8.
"""

from __future__ import annotations

import codecs
from typing import Any
from urllib.parse import quote, urljoin

from monitoring.platforms.base import Query, Site

#: Stands for the number of the page, to see what is around it.
_ANY_PAGE = "8887778887778"
SPACES = ("+", "%20", "-", "_")


def search_url(site: Site, query: Query, page: int | str = 1) -> str:
    template = _text(site.config, "search")
    words = _separator(site.config, template).join(
        quote(word, safe="", encoding=_charset(site.config), errors="replace")
        for word in query.words.split()
    )
    return urljoin(
        site.base_url.rstrip("/") + "/",
        template.replace("{query}", words).replace("{page}", str(page)),
    )


def numbers_pages(site: Site) -> bool:
    return "{page}" in _text(site.config, "search")


def page_number(site: Site, query: Query, url: str) -> int | None:
    """The number of the page that has this URL; None if it is no page of the search."""
    before, _, after = search_url(site, query, _ANY_PAGE).partition(_ANY_PAGE)
    if not (url.startswith(before) and url.endswith(after)):
        return None
    number = url[len(before) : len(url) - len(after)]
    return int(number) if number.isdecimal() and len(number) < 6 else None


def search_problems(site: Site) -> list[str]:
    """Validate the settings: one sentence for each problem."""
    found = []
    if "{query}" not in _text(site.config, "search"):
        found.append("search: an address with {query} where the words belong is needed")
    if _text(site.config, "space") not in ("", *SPACES):
        found.append(f"space: one of {' '.join(SPACES)}")
    try:
        codecs.lookup(_charset(site.config))
    except LookupError:
        found.append("query_charset: is not the name of a charset")
    return found


def _separator(config: Any, template: str) -> str:
    """In a path a plus is a plus, so a blank is %20 there."""
    path, _, _ = template.partition("?")
    return _text(config, "space") or ("%20" if "{query}" in path else "+")


def _charset(config: Any) -> str:
    return _text(config, "query_charset") or "utf-8"


def _text(config: Any, name: str) -> str:
    value = config.get(name)
    return value.strip() if isinstance(value, str) else ""
