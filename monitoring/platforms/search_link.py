"""Where the search words stand in the address of a results page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, quote, unquote_plus, urlencode, urlsplit, urlunsplit

_QUERY_NAMES = (
    *("q", "query", "s", "search", "suche", "searchterm", "search_query", "keyword", "keywords"),
    *("k", "term", "text", "find", "wort", "words", "_nkw", "ssearch", "sqry", "searchstring"),
    *("suchbegriff", "stichwort"),
)
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|_ga|ref|referrer", re.I)
_PAGE = re.compile(r"page|p|pg|seite", re.I)
_PAGES = re.compile(r"page|p|pg|seite|offset|start|startat|from", re.I)


def search_address(url: str, words: str = "") -> str | None:
    """The address of a search with `{query}` where the words belong; None if that can't be seen.

    `words` are those that the page was searched for; without them, the usual names of parameters
    are looked for. Parameters of page numbers and of tracking are left out.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "{" in url:
        return None
    given = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(pair[0]) and not _PAGES.fullmatch(pair[0])
    ]
    place = _place_of(given, words)
    if place is not None:
        given[place] = (given[place][0], "\0")
        query = urlencode(given).replace("%00", "{query}")
        return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    path = _in_path(parts.path, words)
    if path is None:
        return None
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(given), ""))


def with_pages(address: str, url: str) -> str:
    """The address with `{page}`, if this link of a results page names its first page by number."""
    for name, value in parse_qsl(urlsplit(url).query):
        if _PAGE.fullmatch(name) and value == "1" and f"{name}=" not in address:
            joint = "&" if "?" in address else "?"
            return f"{address}{joint}{quote(name)}={{page}}"
    return address


def _place_of(given: Sequence[tuple[str, str]], words: str) -> int | None:
    wanted = words.casefold().strip()
    if wanted:
        return next((n for n, (_, v) in enumerate(given) if v.casefold().strip() == wanted), None)
    names = [name.casefold() for name, value in given if value]
    for known in _QUERY_NAMES:
        if known in names:
            return next(n for n, (name, v) in enumerate(given) if v and name.casefold() == known)
    return None


def _in_path(path: str, words: str) -> str | None:
    wanted = words.casefold().strip()
    segments = path.split("/")
    for number, segment in enumerate(segments):
        if wanted and unquote_plus(segment).casefold() == wanted:
            segments[number] = "{query}"
            return "/".join(
                part if part == "{query}" else quote(unquote_plus(part)) for part in segments
            )
    return None
