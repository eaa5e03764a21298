"""Where the search words stand in the address of a results page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, quote, unquote, unquote_plus, urlencode, urlsplit, urlunsplit

#: Names of the parameter with the words, the surest first.
_QUERY_NAMES = re.findall(
    r"\S+",
    "q query s search suche searchterm search_query keyword keywords k term text find wort words"
    " _nkw ssearch sqry searchstring suchbegriff stichwort search_term searchtext search_text"
    " string phrase kw fraza szukaj searchword search_word needle such tx_search poisk text_search"
    " qs searchparam suchwort suchtext searchquery searchstr searchfor search_for search_string"
    " search_keywords searchkeyword search_keyword filter_name fulltext freetext sq as_q st"
    " recherche motscles mots zoek zoekterm zoekwoord trefwoord buscar busqueda busca cerca"
    " ricerca hledat hledani hledej szukane sok sokord haku keres kereses cauta ara what"
    " запит пошук поиск q[] query[] filter[q] filter[query] filters[q] search[query] search[text]"
    " search[keyword] search[q]",
)
#: Folders after which the words stand.
_FOLDERS = {"search", "suche", "suchen", "find", "q", "query", "szukaj", "poshuk", "пошук"}
_FOLDERS |= {"s", "recherche", "buscar", "busca", "ricerca", "cerca", "zoeken", "zoek", "hledat"}
_FOLDERS |= {"hledani", "sok", "sök", "haku", "kereses", "search-results", "suchergebnisse"}
_FOLDERS |= {"keyword", "keywords", "поиск", "ara", "iskanje", "pretraga", "trazi", "cautare"}
#: Behind the words, on Kleinanzeigen: "/s-berlin/helm/k0l3331", "/s-helm/k0".
_BEHIND = re.compile(r"k0(?:[cl]\d+)*")
#: What may stand for a blank in a folder.
_BETWEEN = re.compile(r"[-_+\s]+")
#: How words may be encoded in a link: that of the site, where it is none of these, is UTF-8.
_ENCODINGS = ("utf-8", "cp1251", "cp1252", "iso-8859-2")
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|_ga|ref|referrer", re.I)
_PAGE = re.compile(r"page|p|pg|seite", re.I)
_PAGES = re.compile(
    r"page|_?pg|_?pgn|pgnr|pn|p|page_?(?:no|nr|num|number|index)|current_?page|paged|paging|seite"
    r"|pagina|strana|strona|sida|offset|start|startat|from",
    re.I,
)
#: The number of a page in a path, and, on Kleinanzeigen, before the words.
_PAGE_IN_PATH = re.compile(
    r"/(?:page|pg|p|seite|pagina|strana|strona|sida)[/:-]\d{1,4}(?=/|$)", re.I
)
_PAGE_BEFORE = re.compile(r"/s-seite:\d{1,4}/(?=[^/]+/k0)", re.I)


def search_address(url: str, words: str = "") -> str | None:
    """The address of a search with `{query}` where the words belong; None if that can't be seen.

    `words` are those that the page was searched for; without them, the usual names of parameters
    and of folders are looked for. Parameters of page numbers and of tracking are left out.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "{" in url:
        return None
    given: list[tuple[str, str]] = []
    path, query = _PAGE_BEFORE.sub("/s-", _PAGE_IN_PATH.sub("", parts.path)) or "/", ""
    for encoding in _ENCODINGS:
        given = _parameters(parts.query, encoding)
        place = _place_of(given, words)
        if place is not None:
            given[place] = (given[place][0], "\0")
            query = urlencode(given, encoding=encoding, errors="replace")
            found = query.replace("%00", "{query}")
            return urlunsplit((*parts[:2], path, found, ""))
    folder = _in_path(path, words)
    if folder is None:
        return None
    query = urlencode(_parameters(parts.query, _ENCODINGS[0]))
    return urlunsplit((*parts[:2], folder, query, ""))


def blank_of(url: str, words: str) -> str:
    """What stands for a blank of the words in the path of a link: "-", "_", or empty if neither
    does."""
    wanted = words.casefold().split()
    path = unquote(urlsplit(url).path).casefold()
    if not wanted and _BEHIND.fullmatch(path.rpartition("/")[2]):
        return "-"
    return next((one for one in "-_" if len(wanted) > 1 and one.join(wanted) in path), "")


def with_pages(address: str, url: str, second: str = "", items: int = 0) -> dict[str, str]:
    """How pages are addressed, as settings: with `{page}`, if this link of a results page names its
    first page by number, or the link to the second one does (`second`), which is otherwise the
    same. `items`: how many are on the first one."""
    for name, value in parse_qsl(urlsplit(url).query):
        if _PAGE.fullmatch(name) and value == "1" and f"{name}=" not in address:
            return {"search": _with_page(address, name)}
    for name, value in parse_qsl(urlsplit(second).query):
        if not _names_page(name) or f"{name}=" in address:
            continue
        counted = _counted(value, items)
        if counted is not None and _without(url, name) == _without(second, name):
            return {"search": _with_page(address, name)} | counted
    return {"search": address}


def _with_page(address: str, name: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{quote(name)}={{page}}"


def _names_page(parameter: str) -> bool:
    """Whether a parameter is the number of a page or of its first item: "page", "filter[page]"."""
    return any(map(_PAGES.fullmatch, re.findall(r"\w+", parameter)))


def _without(url: str, name: str) -> tuple[str, dict[str, str]]:
    """The path and the parameters of a link without one of these and those of tracking."""
    given = parse_qsl(urlsplit(url).query)
    return urlsplit(url).path, {
        key: value for key, value in given if key != name and not _TRACKING.fullmatch(key)
    }


def _counted(second: str, items: int) -> dict[str, str] | None:
    """How pages are counted whose second one has this number: 1 2 3, 0 1 2, or by the items of a
    page, as 0 20 40 or 1 21 41; None if that can't be told."""
    ways = {"2": (1, 1), "1": (0, 1)}
    if items > 2:
        ways |= {str(items): (0, items), str(items + 1): (1, items)}
    if second not in ways:
        return None
    settings = dict(zip(("first_page", "page_step"), ways[second], strict=True))
    return {name: str(value) for name, value in settings.items() if value != 1}


def _parameters(query: str, encoding: str) -> list[tuple[str, str]]:
    return [
        pair
        for pair in parse_qsl(query, keep_blank_values=True, encoding=encoding)
        if not _TRACKING.fullmatch(pair[0]) and not _PAGES.fullmatch(pair[0])
    ]


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
    """The path with `{query}` in place of the words: a folder, or what stands in it behind a mark,
    as in /q-helm/. Without words, behind such a mark or in the folder after "search"."""
    wanted = words.casefold().split()
    segments = path.split("/")
    for number, segment in enumerate(segments):
        mark, dash, rest = segment.partition("-")
        before = segments[number - 1].casefold() if number else ""
        if wanted and _BETWEEN.split(unquote_plus(segment).casefold()) == wanted:
            found = "{query}"
        elif wanted and dash and _BETWEEN.split(unquote_plus(rest).casefold()) == wanted:
            found = f"{mark}-{{query}}"
        elif not wanted and mark == "q" and rest:
            found = "q-{query}"
        elif not wanted and _BEHIND.fullmatch("/".join(segments[number + 1 :])):
            found = "s-{query}" if mark == "s" and rest else "{query}"
        elif not wanted and before in _FOLDERS and segment and not any(segments[number + 1 :]):
            found = "{query}"
        else:
            continue
        return "/".join(
            found if place == number else quote(unquote_plus(part))
            for place, part in enumerate(segments)
        )
    return None
