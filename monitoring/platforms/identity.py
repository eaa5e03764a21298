"""The number of an item: the site's own, or else, and where several items have the same one, what
stays the same in its address from scan to scan."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from monitoring.platforms.base import ParseError, ScrapedItem
from monitoring.platforms.parsing import without_blanks
from monitoring.problems import ProblemCode

MAX_NUMBER = 120

#: Parameters that tell where a visitor came from, or that are made anew for each visit. Of a tool
#: they are listed, not all that begin alike: "pk" and "mc-id" are numbers of things elsewhere.
_VOLATILE = re.compile(
    r"utm[_-]?[a-z_]*|itm(?:meta|prp)|_trk[a-z]*|mtm_[a-z]+|hsa_[a-z]+|_ga(?:_[a-z0-9]+)?"
    r"|(?:itm|pk|ga)_(?:source|medium|campaign|content|term|keyword|kwd|cid|placement|order)"
    r"|mc_[cet]id|vero_(?:conv|id)|oly_(?:anon|enc)_id"
    r"|at_(?:medium|campaign|format|creation|variant|network|platform|(?:general|detail)_placement"
    r"|channel|term|type|emailtype|link(?:_[a-z]+)?|send_(?:date|time)|recipient_(?:id|list)|ptr_[a-z]+"
    r"|custom\d*)"
    r"|_gl|gad_(?:source|campaignid)|ved|sxsrf|mkt_tok|epik|li_fat_id|mibextid|_hs(?:enc|mi)|_kx"
    r"|pf_rd_[a-z]+|pd_rd_[a-z]+|_encoding|algo_(?:pv|exp_)id|btsid|gps-id|ref_(?:src|url)"
    r"|(?:fb|g|d|y|ys|tt|tw)clid|msclkid|ircl(?:ick)?id|s_(?:ck|kwc)id|wbraid|gbraid|igshid|spm|scm|amdata"
    r"|ref|ref_|referrer|referer|(?:php|j|asp)?sess(?:ion)?_?id|session|sid|oscsid|xtcsid|modsid|zenid|cfid|cftoken|token"
    r"|csrf[a-z_]*|ts|time|timestamp|_|rnd|rand|random|nocache|cachebust(?:er)?|cb|hash|sig"
    r"|signature|nonce|pos|position|rank|qid|sr|searchid|search_id|requestid|request_id|trackingid"
    r"|tracking|campaign|from|_pos|_sid|_ss|_psq|_fid|_v|(?:search_)?reason|hmac|srsltid|sp_?csd",
    re.I,
)
#: Of these the first is the number, where a page for all things has no other parameter: a script or
#: "/item" alone is none of them. "Ref" is the number in French and Spanish shops.
_NUMBER_ELSEWHERE = ("ref", "pos", "position", "sid", "hash")
_FOR_ALL = re.compile(
    r"(?:.*/)?(?:[a-z_]+\.(?:php\d?|aspx?|jspx?|cgi|pl|cfm|do|dll)"
    r"|p|items?|products?|produkte?|produits?|producto|prodotto|artikel|articles?|lots?|los|auctions?"
    r"|auktion|details?|view|show|offer|angebot|listing)/?",
    re.I,
)
#: Also of ASP.NET without cookies: /(S(ab12cd))/.
_SESSION_IN_PATH = re.compile(
    r";(?:jsessionid|sid|phpsessid)=[^/;]*+|(?-i:(?<=/)\((?:[ASF]\([^()/]*+\))+\)/)", re.I
)


def number_of_url(url: str) -> str:
    """Path and query of a URL, without a session or parameters for tracking, and without the
    fragment unless nothing else tells what it is."""
    parts = urlsplit(url)
    pairs = [pair for pair in parts.query.split("&") if pair]
    kept = [pair for pair in pairs if not _VOLATILE.fullmatch(_name(pair))]
    path = _SESSION_IN_PATH.sub("", parts.path)
    if not kept and _FOR_ALL.fullmatch(path):
        named = {_name(pair).lower(): pair for pair in pairs}
        kept = [named[name] for name in _NUMBER_ELSEWHERE if name in named][:1]
    bare = path in ("", "/") and not kept
    if bare and parts.fragment.startswith(("/", "!/")):  # a page that a script makes: /#/item/7
        path += f"#{parts.fragment}"
    return fitting(f"{path}?{'&'.join(kept)}" if kept else path)


def _name(pair: str) -> str:
    return pair.partition("=")[0]


def by_number(items: Iterable[ScrapedItem]) -> dict[str, ScrapedItem]:
    """The items by their numbers, the first with each: another row with it is the same thing,
    promoted by another link and title. Raises ParseError if most have that of another one: then it
    is no number, and new ones would never be seen."""
    found: dict[str, ScrapedItem] = {}
    repeated = 0
    for item in items:
        known = found.setdefault(item.number, item)
        repeated += known is not item and _differ(known, item)
    if repeated > len(found):
        raise ParseError(ProblemCode.LISTINGS_UNREADABLE, why="repeated_numbers")
    return found


def told_apart(items: Iterable[ScrapedItem]) -> dict[str, ScrapedItem]:
    """The items by numbers that each has for itself. Where several addresses have the same one, as
    offers of one product do, these are their numbers. Only for numbers that are not meant for one
    offer: addresses may change from scan to scan."""
    things: dict[tuple[str, str], ScrapedItem] = {}
    for item in items:
        things.setdefault((item.number, number_of_url(item.url)), item)
    having = Counter(number for number, _address in things)
    leading = Counter(address for _number, address in things)
    found: dict[str, ScrapedItem] = {}
    for (number, address), item in things.items():
        if having[number] > 1 and without_blanks(number) != address:
            item = replace(item, number=address, other_number=number)
        elif leading[address] == 1 and without_blanks(number) != address:
            item = replace(item, other_number=address)
        found.setdefault(item.number, item)
    return found


def _differ(one: ScrapedItem, other: ScrapedItem) -> bool:
    """Whether two items with the same number are two things, not one that stands there twice."""
    if one.url == other.url:
        return False
    return one.title != other.title or number_of_url(one.url) != number_of_url(other.url)


def fitting(number: str) -> str:
    """A number as it can be stored: a hash, if it is too long."""
    return number if len(number) <= MAX_NUMBER else hashlib.sha256(number.encode()).hexdigest()
