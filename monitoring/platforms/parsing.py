"""Parsers that several adapters share: text, prices, links, remaining and start times."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.text import one_line
from monitoring.platforms import prices

BERLIN = ZoneInfo("Europe/Berlin")
MAX_TITLE = 500
#: No title or price has more elements and texts in it.
MOST_PARTS = 2000


def clean(text: str | None, limit: int = MAX_TITLE) -> str:
    """One line without control and direction characters, at most `limit` characters long."""
    return one_line(text)[:limit] if text else ""


def text_of(node: LexborNode | None, limit: int = MAX_TITLE) -> str:
    return clean(node.text(deep=True, separator=" "), limit) if node is not None else ""


#: What is read in place of an element and all that is in it.
_INSTEAD = {"br": " ", "svg": "", "style": "", "script": "", "template": ""}
#: What stands in a line of its own.
_BLOCKS = frozenset(re.findall(r"\w+", "div p li ul ol dl dd dt td tr h1 h2 h3 h4 h5 h6 section"))
#: Classes of what only a screen reader says, as "opens in a new window".
_SPOKEN = re.compile(
    r"(?:^|\s)(?:clipped|sr-?only|visually-?hidden(?:-\S+)?|screen-?reader(?:-(?:text|only))?"
    r"|a11y-hidden|u-hidden-visually|hidden-visually|offscreen)(?:\s|$)",
    re.I,
)
#: Classes of labels, and what these announce. Another label may tell what the thing is: "Replik".
_BADGE = re.compile(
    r"(?:^|\s)(?:(?:[\w-]*[-_])?(?:badge|new-listing)(?:[-_][\w-]*)?|LIGHT_HIGHLIGHT)(?:\s|$)", re.I
)
_ANNOUNCES = re.compile(
    r"\W*(?:neu|new|neu (?:eingestellt|eingetroffen|im shop)|neue[sr]? (?:angebot|anzeige|artikel)"
    r"|new(?:ly)? (?:listing|listed|arrival)|just listed|gesponsert|sponsored|anzeige|promoted"
    r"|нове|новий|новинка|nouveau|nuevo|nuovo|nieuw|nowy|nowe|-\s?\d{1,2}\s?%)\W*",
    re.I,
)
_SAID = ("clip", "only", "hidden", "screen", "badge", "new-listing", "HIGHLIGHT")
_SPECIAL = ", ".join((*_INSTEAD, *_BLOCKS, *(f"[class*={part}]" for part in _SAID)))


def title_of(node: LexborNode | None) -> str:
    """The text of a node without spaces between tags: "Schreckschuss<b>pistole</b>" is one word.
    Lines count as spaces; labels and what only a screen reader says are left out, unless they are
    all."""
    if node is None:
        return ""
    if is_plain(node) or node.css_first(_SPECIAL) is None:
        return without_entities(clean(node.text(deep=True)))
    shown = clean(text_with(node, unspoken))
    return without_entities(shown or clean(text_with(node, unread)))


def is_plain(node: LexborNode) -> bool:
    """Whether there is nothing in an element but one text."""
    first = node.first_child
    return first is None or (first.is_text_node and first.next is None)


def unread(one: LexborNode) -> str | None:
    """What is read in place of an element without words; None for any other."""
    return _INSTEAD.get(one.tag or "")


def unspoken(one: LexborNode) -> str | None:
    """The same, also in place of what only a screen reader says, and of the label "new"."""
    named = attribute(one, "class")
    badge = _BADGE.search(named) and _ANNOUNCES.fullmatch(text_of(one, 40))
    return "" if badge or _SPOKEN.search(named) else unread(one)


def text_with(node: LexborNode, instead: Callable[[LexborNode], str | None]) -> str:
    """The text of a node with another text in place of some elements in it: `instead` gives None
    for those that are read. The tree stays as it is, since other fields are read from it, too."""
    pieces: list[str] = []
    waiting = [node.first_child]
    for _part in range(MOST_PARTS):
        one = waiting.pop() if waiting else None
        if one is None:
            break
        if one.next is not None:
            waiting.append(one.next)
        other = None if one.is_text_node else instead(one)
        if one.tag in _BLOCKS or (one.prev is not None and one.prev.tag in _BLOCKS):
            pieces.append(" ")
        if one.is_text_node or other is not None:
            pieces.append(other if other is not None else one.text_content or "")
        elif one.first_child is not None:
            waiting.append(one.first_child)
    return "".join(pieces)


def drop(node: LexborNode | LexborHTMLParser, selector: str) -> None:
    """Remove the elements that a selector finds, the inner ones first: with an element goes all
    that is in it."""
    for one in reversed(node.css(selector)):
        one.decompose()


_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[\da-f]{1,5}|[a-z]{2,8}\d{0,2});", re.I)
_TAG = re.compile(r"</?(?:b|i|u|em|strong|mark|span|small|br)(?:\s[^<>]{0,100})?/?>", re.I)


def without_entities(text: str) -> str:
    """The text without the entities and inline tags that a site has encoded once too often:
    "Helm &amp; Koppel"."""
    if "&" in text and _ENTITY.search(text):
        return clean(_TAG.sub("", unescape(text)))
    return text


def attribute(node: LexborNode | None, name: str) -> str:
    if node is None:
        return ""
    return node.attributes.get(name) or ""


def price(text: str) -> Decimal | None:
    """The price in a text: "1.500,00 EUR", "249,- €", "1,099.00"."""
    found = prices.read_price(text)
    return found.amount if found else None


_INTEGER = re.compile(r"(?<![\d.])\d[\d.]{0,11}+(?![\d.]*\d)")


def first_number(text: str) -> int | None:
    match = _INTEGER.search(text)
    return int(match[0].replace(".", "")) if match else None


_PLAIN = re.compile(r"https?://[a-z0-9.-]+(?::\d+)?(?:[/?#]\S*)?", re.I)
_PATH = re.compile(r"/(?!/)[^\s\\]*")


def link(base: str, href: str, limit: int = 1000) -> str:
    """An absolute http(s) URL, or empty: no other scheme may come out of a page."""
    href = href.strip() if len(href) <= 2 * limit else ""
    if not href.isprintable():  # in JSON and feeds, also characters that can't be stored
        href = one_line(href)
    if not href or href.startswith("#"):  # a place on the page itself
        return ""
    if _PATH.fullmatch(href) and "/." not in href:  # the usual case; urljoin is slow
        address = _origin(base) + href
    elif _PLAIN.fullmatch(href):
        address = href
    else:
        address = _joined(base, href)
    return address if len(address) <= limit else ""


def without_blanks(url: str) -> str:
    """The URL as it can stand in a message. Numbers are made of what the page has: a blank and
    %20 were never the same there."""
    return url.replace(" ", "%20")


@functools.lru_cache(maxsize=64)
def _origin(base: str) -> str:
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"


def _joined(base: str, href: str) -> str:
    try:
        address = urljoin(base, href)
        parts = urlsplit(address)
        # A name before an @ looks like the site's own.
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        return ""
    return address if usable else ""


#: The units of a time that is left, with their seconds: in German, English, Ukrainian, Polish and
#: Russian, then in French, Italian, Spanish, Dutch and Czech, then in Swedish, Danish, Norwegian,
#: Finnish, Hungarian, Romanian, Portuguese and Turkish. "2 j" alone may be years.
_UNITS = (
    (
        r"Wochen?|weeks?|w|tydzień|tygodni\w?|недел\w|тижні?в?|тиждень|тиж"
        r"|semaines?|settiman[ae]|semanas?|we?ken|týdn\w{1,2}|týden"
        r"|veck(?:a|or)|uger?|uker?|viikko\w*|hét|săptămân\w{1,3}|hafta",
        604_800,
    ),
    (
        r"Tage?n?|Tg|T|dni|dzień|дней|дня|д|days?|d|день|днів|дні|дня|дн|доба|доби|діб"
        r"|jours?|j(?=\.?\s?\d)|giorn[io]|gg|días?|dag(?:en)?|den|dny|dní"
        r"|dag(?:ar|er|e)|päivää?|pv|nap|zile?|dias?|gün",
        86_400,
    ),
    (
        r"Stunden?|Std|godz|godzin[ay]?|час(?:ов|а)?|hours?|hrs?|h|годин[аиу]?|год|г"
        r"|heures?|or[ae]|horas?|uur|uren|hod|hodin[ay]?"
        r"|tim(?:mar|me|er|e)?|tuntia?|óra|oră|saat|ч",
        3_600,
    ),
    (
        r"Minuten?|Min|minut[ay]?|мин|минут[аы]?|mins?|minutes?|m|хвилин[аиу]?|хв"
        r"|minut[ioe]|minutos?|minuut|minut(?:er|ter)|minuuttia?|perc|dakika",
        60,
    ),
    (
        r"Sekunden?|Sek|sekund[ay]?|secs?|seconds?|s|секунд[аиу]?|сек|с"
        r"|secondes?|second[io]|segundos?|seconden?",
        1,
    ),
)
#: A number with its unit, and the unit's seconds.
REMAINING = tuple(
    (re.compile(rf"(?<![\d.,])(\d{{1,4}}+(?:[.,]\d)?)\s*+(?:{words})(?![^\W\d_])", re.I), seconds)
    for words, seconds in _UNITS
)
_CLOCK = re.compile(r"\b(\d{1,3}):(\d{2})(?::(\d{2}))?\b")


def remaining(text: str) -> timedelta | None:
    """Parse a remaining time: "2 T. 8 Std. 47 Min. 35 Sek.", "9 Tage, 0 Std", or "1 Tage 04:06"
    (hours and minutes)."""
    seconds = 0
    found = False
    for pattern, unit in REMAINING:
        match = pattern.search(text)
        if match:
            seconds += int(float(match[1].replace(",", ".")) * unit)
            found = True
    clock = _CLOCK.search(text)
    if clock:
        seconds += int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3] or 0)
        found = True
    return timedelta(seconds=seconds) if found else None


def ends_at(text: str, now: datetime) -> datetime | None:
    """When an auction with this remaining time ends, rounded to the minute, so that two scans get
    the same time as far as possible."""
    left = remaining(text.replace("\xa0", " "))
    return (now + left).replace(second=0, microsecond=0) if left is not None else None


_POSTED = re.compile(
    r"(?:Auktionsstart|Auktionsbeginn|Eingestellt|Angebotsbeginn|Startzeit|Gestartet|Start|Beginn)"
    r"(?:\s|&nbsp;|<[^>]{0,80}>|:|am\b|seit\b){0,12}"
    r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s|&nbsp;|<[^>]{0,80}>|,|um\b|-){0,8}"
    r"(?:(\d{1,2}):(\d{2})(?::(\d{2}))?)?",
    re.I,
)


def posted_at(html: str) -> datetime | None:
    """The start time on a listing's own page, as German sites write it, in Berlin time."""
    match = _POSTED.search(html)
    if not match:
        return None
    day, month, year = int(match[1]), int(match[2]), int(match[3])
    try:
        return datetime(
            year,
            month,
            day,
            int(match[4] or 0),
            int(match[5] or 0),
            int(match[6] or 0),
            tzinfo=BERLIN,
        )
    except ValueError:
        return None


_SELLER = re.compile(
    r">\s{0,20}(?:Verk(?:ä|&auml;)ufer(?:in)?|Anbieter(?:in)?)\s{0,20}:?\s{0,20}"
    r"(?:</\w{1,10}>[\s:]{0,20}){1,2}(?:<(?!/)[^<>]{1,300}>\s{0,20}){0,8}([^<>]{1,200})<",
    re.I,
)


def seller(html: str) -> str:
    """The name behind the label "Verkäufer" on a listing's own page."""
    match = _SELLER.search(html)
    return clean(unescape(match[1]), 120) if match else ""
