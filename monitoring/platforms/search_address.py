"""The address of a search on a site that an admin describes. Settings of the platform:

`search`: the URL with `{query}`, in its query or its path, absolute or relative to the base URL,
and with `{page}` if the pages are numbered, or `{cursor}` if each page says what the next one is
called; `space`: what stands for a blank (+, %20, - or _); `query_charset`: the charset of the
words, if it is not UTF-8; `body`: what is sent in a POST, with `{query}`, `{page}` and `{cursor}`
there (see `search_request`); `first_page` and `page_step`: what `{page}` is on the first page, and
by how much it grows, if not by one from 1.

A number or cursor that stands in the body only is kept in the fragment of the page's URL, which is
never sent, so that each page of a search has a URL of its own. The first page has no cursor: a
parameter that would be empty is left out.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from django.utils.translation import gettext as _

from monitoring.platforms.base import Query, Site

#: Stands for the number of the page, to see what is around it.
_ANY_PAGE = "8887778887778"
_CURSOR = "{cursor}"
MAX_CURSOR = 500
#: What `next` may be in place of a selector: the link is looked for on each page.
AUTO = "auto"
#: The setting with what `next` was guessed to be: it is a guess as long as no admin changes it.
GUESSED_NEXT = "guessed_next"
#: A parameter that holds the cursor alone.
_CURSOR_PARAMETER = re.compile(r"(?<=[?&])[^?&=#]+=\{cursor\}(?:&|(?=#|$))")
#: Whoever chooses the words must not choose the site.
_VARIABLE_HOST = re.compile(r"(?:[a-z]*:)?//[^/?#]*\{|\{[^/?#]*:|\{[a-z]+\}[^/?#]*//", re.I)
SPACES = ("+", "%20", "-", "_")


class SearchAddressAdapter:
    """An adapter of sites whose search is described by such an address."""

    def search_urls(self, site: Site, query: Query) -> tuple[str, ...]:
        return (search_url(site, query),)

    def page_url(self, site: Site, query: Query, number: int) -> str | None:
        return page_url(site, query, number)


def search_url(site: Site, query: Query, page: int = 1) -> str:
    return _url(site, query, str(page_value(site.config, page)))


def page_url(site: Site, query: Query, number: int) -> str | None:
    """The URL of a page, from 1; None where only the first one has an address."""
    return search_url(site, query, number) if number == 1 or numbers_pages(site) else None


def search_url_at(site: Site, query: Query, value: str) -> str:
    """The URL of the page for which `{page}` stands for this value."""
    return _url(site, query, value)


def follows_cursor(site: Site) -> bool:
    return _CURSOR in text_of(site.config, "search") + text_of(site.config, "body")


def url_after(site: Site, query: Query, cursor: str) -> str:
    """The URL of the page that is called so; empty if the name is too long."""
    return _url(site, query, "1", cursor) if len(cursor) <= MAX_CURSOR else ""


def leads_home(site: Site, query: Query, url: str) -> bool:
    """Whether a search was answered from this URL, the home page of the site: what stands there was
    not searched for."""
    asked, answered = urlsplit(search_url(site, query)), urlsplit(url)
    home = ("", urlsplit(site.base_url).path.rstrip("/"))
    if answered.query or answered.path.rstrip("/") not in home:
        return False
    return bool(asked.query) or asked.path.rstrip("/") != answered.path.rstrip("/")


def cursor_of(site: Site, query: Query, url: str) -> str:
    """What the page with this URL is called; empty for the first one, or for another URL."""
    if not follows_cursor(site):
        return ""
    pattern = re.escape(_url(site, query, "1", _ANY_PAGE))
    match = re.fullmatch(pattern.replace(_ANY_PAGE, r"([^&#/?]+)", 1), url)
    return unquote(match[1]) if match else ""


def page_value(config: Mapping[str, Any], page: int) -> int:
    """What `{page}` stands for on a page, counted from 1."""
    first, step = _first_and_step(config)
    return first + (page - 1) * step


def follows_guess(site: Site) -> bool:
    """Whether the link to the next page was guessed from one page, and not set by an admin."""
    following = text_of(site.config, "next")
    return bool(following) and following in (AUTO, text_of(site.config, GUESSED_NEXT))


def numbers_pages(site: Site) -> bool:
    return "{page}" in text_of(site.config, "search") + text_of(site.config, "body")


def page_number(site: Site, query: Query, url: str) -> int | None:
    """The number of the page that has this URL, from 1; None if it is no page of the search."""
    pattern = re.escape(_url(site, query, _ANY_PAGE))
    pattern = pattern.replace(_ANY_PAGE, r"(\d{1,8})", 1).replace(_ANY_PAGE, r"\1")
    match = re.fullmatch(pattern, url, re.ASCII)
    if match is None or not match.re.groups:
        return 1 if match else None
    first, step = _first_and_step(site.config)
    number, remainder = divmod(int(match[1]) - first, step)
    return number + 1 if not remainder and number >= 0 else None


def search_problems(site: Site) -> list[str]:
    """Validate the settings: one sentence for each problem."""
    found = []
    search = text_of(site.config, "search")
    if "{query}" not in search + text_of(site.config, "body"):
        found.append(
            problem("search", _("an address with {query} where the words belong is needed"))
        )
    elif _VARIABLE_HOST.match(search):
        found.append(problem("search", _("the name of the site must stand before the first {")))
    elif not search:
        found.append(problem("search", _("the address that the search is sent to is needed")))
    if follows_cursor(site) and numbers_pages(site):
        found.append(problem("search", _("either {page} or {cursor}, not both")))
    if text_of(site.config, "space") not in ("", *SPACES):
        found.append(problem("space", _("one of %(values)s") % {"values": " ".join(SPACES)}))
    try:
        codecs.lookup(query_charset(site.config))
    except LookupError:
        found.append(problem("query_charset", _("is not the name of a charset")))
    for name, least in (("first_page", 0), ("page_step", 1)):
        value = text_of(site.config, name)
        if value and not (value.isascii() and value.isdecimal() and least <= int(value) <= 1000):
            sentence = _("a number from %(least)d to 1000 is needed")
            found.append(problem(name, sentence % {"least": least}))
    return found


def problem(setting: str, sentence: str) -> str:
    """A sentence about a setting, as `Adapter.problems` returns it."""
    return f"{setting}: {sentence}"


def query_charset(config: Mapping[str, Any]) -> str:
    return text_of(config, "query_charset") or "utf-8"


def text_of(config: Mapping[str, Any], name: str) -> str:
    """A setting that is a text; empty if there is none."""
    value = config.get(name)
    return value.strip() if isinstance(value, str) else ""


def _url(site: Site, query: Query, page: str, cursor: str = "") -> str:
    template, body = text_of(site.config, "search"), text_of(site.config, "body")
    for name in ("page", "cursor"):
        if f"{{{name}}}" not in template and f"{{{name}}}" in body:
            template = f"{template.partition('#')[0]}#{name}={{{name}}}"
    if not cursor and _CURSOR in template:
        template = _CURSOR_PARAMETER.sub("", template).removesuffix("#cursor={cursor}")
        template = template.rstrip("?&")
    words = _separator(site.config, template).join(
        quote(word, safe="", encoding=query_charset(site.config), errors="replace")
        for word in query.words.split()
    )
    return urljoin(
        site.base_url.rstrip("/") + "/",
        template.replace("{query}", words)
        .replace("{page}", page)
        .replace(_CURSOR, quote(cursor, safe="")),
    )


def _separator(config: Mapping[str, Any], template: str) -> str:
    """In a path a plus is a plus, so a blank is %20 there."""
    path, _, _ = template.partition("?")
    return text_of(config, "space") or ("%20" if "{query}" in path else "+")


def _first_and_step(config: Mapping[str, Any]) -> tuple[int, int]:
    first, step = text_of(config, "first_page"), text_of(config, "page_step")
    return (
        int(first) if _is_number(first) else 1,
        max(int(step), 1) if _is_number(step) else 1,
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 5
