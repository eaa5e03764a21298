"""RSS and Atom feeds with the search words in the URL. Settings of the platform:

`search`: the URL with `{query}`, absolute or relative to the base URL (`search_address`).
"""

from __future__ import annotations

import calendar
import io
import re
from datetime import UTC, datetime
from typing import Any
from xml.sax import SAXException

from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop

from monitoring.platforms import charset, parsing, prices
from monitoring.platforms.base import Page, ParseError, Query, Response, ScrapedItem, Site
from monitoring.platforms.identity import fitting, number_of_url, told_apart
from monitoring.platforms.markup import parse_html
from monitoring.platforms.no_results import page_error
from monitoring.platforms.search_address import SearchAddressAdapter, search_problems, search_url
from monitoring.platforms.search_request import body_problems
from monitoring.problems import ProblemCode

MAX_ENTRIES = 2000
#: Loaded with the first feed; most installations search none.
PARSE = "feedparser.parse"
#: A feed with MAX_ENTRIES has far fewer tags; parsing time grows with their number.
MAX_TAGS = 120_000
#: So much of an entry's description is read.
MAX_HTML = 20_000
#: The root element of a feed stands within so many bytes.
HEAD = 20_000
#: A document type with definitions of its own, in brackets.
_INNER = re.compile(rb"<!doctype[^>\[]{0,1000}\[")
_START = re.compile(rb"<(?:[a-z0-9]{1,20}:)?(?:rss|feed|rdf|channel)[\s>:]", re.I)
#: What a feed is called that shows nothing to whoever is not signed in.
_REFUSAL = re.compile(
    r"(?:please |you (?:must|need to|have to) )(?:log|sign) ?in(?: to continue| first)?"
    r"|(?:log ?in|sign[ -]?in|authentication|authori[sz]ation) (?:is )?required"
    r"|(?:anmeldung|login|registrierung) (?:ist )?(?:erforderlich|notwendig|nötig)"
    r"|bitte (?:melden sie sich an|anmelden|einloggen|loggen sie sich ein)"
    r"|увійдіть(?:,? будь ласка|,? щоб продовжити| в акаунт| у систему)?|будь ласка, увійдіть"
    r"|(?:потрібн[аоий]+ |необхідн[аоий]+ )(?:авторизація|вхід|увійти)"
    r"|access denied|zugriff verweigert|доступ заборонено"
    r"|(?:401 )?unauthori[sz]ed|(?:403 )?forbidden",
    re.I,
)
#: What may stand around a part of a title, or around the words of a search.
_AROUND = " .!\"'„“”«»"


class Feed(SearchAddressAdapter):
    key = "feed"
    title = gettext_noop("RSS or Atom")
    tells_posted = False

    def page_url(self, site: Site, query: Query, number: int) -> str | None:
        return search_url(site, query) if number == 1 else None

    def parse(self, site: Site, query: Query, response: Response, now: datetime) -> Page:
        body = charset.without_utf16(response.body)
        _check_safe(body)
        if not _START.search(body[:HEAD].replace(b"\0", b"")):
            raise _not_a_feed(response, query)
        # A stream, not the bytes: feedparser would take a short text for a URL.
        parsed = import_string(PARSE)(
            io.BytesIO(body),
            response_headers={
                "content-type": _content_type(response, converted=body is not response.body),
            },
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        if not parsed.get("version"):
            raise _not_a_feed(response, query)
        if isinstance(parsed.get("bozo_exception"), SAXException) and not parsed.entries:
            raise ParseError(ProblemCode.NO_LIST, why="broken_feed")
        found = _items(parsed.entries[:MAX_ENTRIES], response.url)
        if not parsed.entries and _is_refusal(parsed.feed.get("title"), query.words):
            raise ParseError(ProblemCode.NO_LIST, why="error_reported")
        if parsed.entries and not found:
            raise ParseError(ProblemCode.LISTINGS_UNREADABLE, why="no_title_or_link")
        return Page(tuple(found.values()), None, len(found), True)

    def posted_at(self, response: Response) -> datetime | None:
        return None

    def seller(self, response: Response) -> str:
        return ""

    def problems(self, site: Site) -> list[str]:
        return [*search_problems(site), *body_problems(site)]


def _not_a_feed(response: Response, query: Query) -> ParseError:
    tree = parse_html(charset.decode(response.body, response.content_type))
    return page_error(tree, ProblemCode.NO_LIST, query.words, why="no_feed")


def _is_refusal(title: Any, words: str) -> bool:
    """Whether a feed is called after why it has no entries. A part of the title must say so and no
    more, and not because that is searched for: "Login" may be the name of a shop."""
    parts = re.split(r"\s[-–—|:·]\s|:\s", parsing.clean(str(title or "")).casefold())
    wanted = words.casefold().strip(_AROUND)
    plain = (one.strip(_AROUND) for one in parts)
    return any(_REFUSAL.fullmatch(one) for one in plain if one != wanted)


def _content_type(response: Response, *, converted: bool) -> str:
    """The content type for feedparser; a converted body is UTF-8."""
    if converted:
        return "application/xml; charset=utf-8"
    return response.content_type or "application/xml"


def _check_safe(body: bytes) -> None:
    """Reject feeds that are unsafe to parse (entity expansion, size). Raises ParseError."""
    plain = body.replace(b"\0", b"").lower()  # also in UTF-16 and UTF-32
    head = plain[:100_000]
    # What another file defines is not fetched; only what the feed itself defines can grow.
    inner = _INNER.search(head) is not None and b"<html" not in head
    if b"<!entity" in plain or inner:
        raise ParseError(ProblemCode.TOO_COMPLEX, why="entities")
    if plain.count(b"<") > MAX_TAGS:
        raise ParseError(ProblemCode.TOO_COMPLEX, why="tags")


def _items(entries: list[Any], base: str) -> dict[str, ScrapedItem]:
    """The items by number. An id is taken as it stands, but for http or https; where several
    entries have the same one, their links tell them apart."""
    items = (_item(entry, url, base) for entry in entries if (url := _link(entry, base)))
    return told_apart(item for item in items if item is not None)


def _id(entry: Any) -> str:
    return str(entry.get("id") or "").strip().removeprefix("https:").removeprefix("http:")


def _link(entry: Any, base: str) -> str:
    given = entry.get("link") or next(
        (str(one.get("href", "")) for one in entry.get("links", []) if one.get("href")), ""
    )
    return parsing.link(base, str(given))


def _item(entry: Any, url: str, base: str) -> ScrapedItem | None:
    body = _body(entry)
    summary, picture = _plain(body)
    title = parsing.clean(_plain(entry.get("title") or "")[0]) or _beginning(summary)
    if not title:
        return None
    money = _named_price(entry) or _money(title) or _money(summary)
    return ScrapedItem(
        number=fitting(_id(entry)) or number_of_url(url),
        title=title,
        url=parsing.without_blanks(url),
        image_url=_image(entry, base) or parsing.link(base, picture),
        price=money.amount if money else None,
        currency=money.currency if money else "EUR",
        seller=parsing.clean(entry.get("author") or "", 120),
        posted_at=_posted(entry),
        description=parsing.clean(summary, 2000),
    )


def _body(entry: Any) -> str:
    """The description; some feeds have only the whole content."""
    contents = [str(one.get("value", "")) for one in entry.get("content", [])]
    return next((text for text in (str(entry.get("summary") or ""), *contents) if text), "")


def _plain(html: str) -> tuple[str, str]:
    """The text of a part of a page, and its first picture; nothing of what is unsafe to parse: one
    entry must not keep the others from being read."""
    html = html[:MAX_HTML]
    if "<" not in html and "&" not in html:
        return html, ""
    try:
        tree = parse_html(html)
    except ParseError:
        return "", ""
    body = tree.body
    text = body.text(deep=True, separator=" ") if body is not None else ""
    sources = (parsing.attribute(node, "src") for node in tree.css("img[src]"))
    return text, next((one for one in sources if not one.startswith("data:")), "")


def _beginning(text: str) -> str:
    """The first words of a description, for an entry without a title."""
    line = parsing.clean(text, 80)
    return line if len(line) < 80 else f"{line.rpartition(' ')[0] or line}…"


def _money(text: str) -> prices.Money | None:
    """The price in a text that has an amount with a currency sign."""
    text = text[:2000]
    return prices.read_price(text) if prices.prices_beside_signs(text) else None


def _named_price(entry: Any) -> prices.Money | None:
    """The price in an element of its own, as feeds of products have it (g:price): "12.50 EUR"."""
    named = (entry.get(name) for name in ("g_sale_price", "g_price", "price"))
    return next(
        (
            money
            for one in named
            if isinstance(one, str) and (money := prices.read_price(one[:100]))
        ),
        None,
    )


def _image(entry: Any, base: str) -> str:
    candidates = [
        str(entry.get("g_image_link") or ""),
        *(one.get("url", "") for one in entry.get("media_thumbnail", [])),
        *(one.get("url", "") for one in entry.get("media_content", [])),
        *(
            one.get("href", "")
            for one in entry.get("enclosures", [])
            if str(one.get("type", "")).startswith("image/")
        ),
    ]
    return next((link for url in candidates if (link := parsing.link(base, url))), "")


def _posted(entry: Any) -> datetime | None:
    # Not its own `get`, which warns where one stands for the other.
    moment = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    try:
        return datetime.fromtimestamp(calendar.timegm(moment), UTC) if moment else None
    except (ValueError, OverflowError, TypeError):
        return None
