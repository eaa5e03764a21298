"""eBay's Browse API, with a key of one's own (developer.ebay.com). Settings of the platform:

`marketplace`: the eBay that is searched, as EBAY_DE, EBAY_AT, EBAY_GB or EBAY_US.

Its requests need an access token, which `services.reading.ebay` adds; so its URLs have a scheme of
their own. Fields: developer.ebay.com/api-docs/buy/browse/resources/item_summary/methods/search
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.utils.translation import gettext_noop

from monitoring.platforms import parsing
from monitoring.platforms.base import Page, ParseError, Query, Response, ScrapedItem, Site
from monitoring.problems import ProblemCode

SCHEME = "ebay"
MARKETPLACE = "EBAY_DE"
PER_PAGE = 200
#: The API gives no more than the first 10 000 items of a search.
MOST_ITEMS = 10_000
#: Without this filter the API leaves out auctions.
EVERY_KIND = "buyingOptions:{FIXED_PRICE|AUCTION|BEST_OFFER}"

_MARKETPLACE = re.compile(r"EBAY_[A-Z]{2,10}")


class Ebay:
    key = "ebay"
    title = gettext_noop("eBay (Browse API)")
    tells_posted = False

    def search_urls(self, site: Site, query: Query) -> tuple[str, ...]:
        return (_url(site, query, 1),)

    def page_url(self, site: Site, query: Query, number: int) -> str | None:
        return _url(site, query, number) if number * PER_PAGE <= MOST_ITEMS else None

    def parse(self, site: Site, query: Query, response: Response, now: datetime) -> Page:
        data = _answer(response.body)
        total = data.get("total")
        summaries = data.get("itemSummaries")
        summaries = [] if summaries is None else summaries
        if not isinstance(total, int) or not isinstance(summaries, list):
            raise ParseError(ProblemCode.NO_LIST, why="no_items")
        items: dict[str, ScrapedItem] = {}
        read = [_item(summary) for summary in summaries]
        for item in read:
            if item is not None:
                items.setdefault(item.number, item)
        offset = data.get("offset", 0)
        offset = offset if isinstance(offset, int) else 0
        # Behind the first page the list may be shorter than its total, which is an estimate.
        if (summaries or (total and not offset)) and not items:
            raise ParseError(ProblemCode.LISTINGS_UNREADABLE)
        number = offset // PER_PAGE + 2
        more = bool(items) and total > (number - 1) * PER_PAGE
        next_url = self.page_url(site, query, number) if more else None
        return Page(
            tuple(items.values()), next_url, total, newest_first=True, unread=read.count(None)
        )

    def posted_at(self, response: Response) -> datetime | None:
        return None

    def seller(self, response: Response) -> str:
        return ""

    def problems(self, site: Site) -> list[str]:
        if not _MARKETPLACE.fullmatch(_marketplace(site)):
            return ["marketplace: it looks like EBAY_DE, EBAY_AT, EBAY_GB or EBAY_US"]
        return []


def api_request(url: str) -> tuple[str, str]:
    """The marketplace and the HTTP address of one of our URLs."""
    _scheme, marketplace, address = url.split(":", 2)
    return marketplace, address


def _url(site: Site, query: Query, number: int) -> str:
    given = {
        "q": query.words,
        "sort": "newlyListed",
        "limit": PER_PAGE,
        "offset": (number - 1) * PER_PAGE,
        "filter": EVERY_KIND + (",searchInDescription:true" if query.descriptions else ""),
    }
    if query.descriptions:
        given["fieldgroups"] = "MATCHING_ITEMS,EXTENDED"
    search = f"{site.base_url.rstrip('/')}/buy/browse/v1/item_summary/search"
    return f"{SCHEME}:{_marketplace(site)}:{search}?{urlencode(given)}"


def _marketplace(site: Site) -> str:
    return str(site.config.get("marketplace") or MARKETPLACE)


def _answer(body: bytes) -> Mapping[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ParseError(ProblemCode.NO_LIST, why="no_json") from error
    if not isinstance(data, dict):
        raise ParseError(ProblemCode.NO_LIST, why="no_object")
    if data.get("errors"):
        raise ParseError(ProblemCode.EBAY_ERROR, error=parsing.clean(str(data["errors"]), 200))
    return data


def _item(summary: Any) -> ScrapedItem | None:
    """One item; None if it has no number, title or link."""
    if not isinstance(summary, dict):
        return None
    number, title = _number(summary), parsing.clean(_text(summary.get("title")))
    url = _link(_text(summary.get("itemWebUrl")))
    if not (number and title and url):
        return None
    options = summary.get("buyingOptions")
    auction = isinstance(options, list) and "AUCTION" in options
    fixed = not auction or (isinstance(options, list) and "FIXED_PRICE" in options)
    price, currency = _money(summary.get("price"))
    bid, bid_currency = _money(summary.get("currentBidPrice"))
    bids = summary.get("bidCount")
    bids = bids if isinstance(bids, int) and not isinstance(bids, bool) else None
    asked = bid if auction and bid is not None else price
    return ScrapedItem(
        number=number,
        title=title,
        url=url,
        image_url=_image(summary),
        price=asked,
        price_kind=("bid" if bids else "start") if auction else "buynow",
        buy_now=price if auction and fixed and bid is not None else None,
        currency=(bid_currency if asked is bid and bid is not None else currency) or "EUR",
        seller=parsing.clean(_text(_part(summary, "seller").get("username")), 120),
        bids=bids if auction else None,
        ends_at=_moment(summary.get("itemEndDate")),
        posted_at=_moment(summary.get("itemCreationDate") or summary.get("itemOriginDate")),
        description=parsing.clean(_text(summary.get("shortDescription")), 2000),
    )


def _number(summary: Mapping[str, Any]) -> str:
    """The number in eBay's addresses: one for all variations of an item. A RESTful id is
    v1|<number>|<variation> (developer.ebay.com/api-docs/buy/static/api-browse.html#Legacy)."""
    legacy = _text(summary.get("legacyItemId"))
    if legacy:
        return legacy[:120]
    parts = _text(summary.get("itemId")).split("|")
    return (parts[1] if len(parts) == 3 else parts[0])[:120]


def _link(address: str) -> str:
    """The item's page without what only tells eBay where one came from."""
    parts = urlsplit(parsing.link("https://www.ebay.de", address))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _image(summary: Mapping[str, Any]) -> str:
    thumbnails = summary.get("thumbnailImages")
    first = thumbnails[0] if isinstance(thumbnails, list) and thumbnails else None
    for image in (summary.get("image"), first):
        if isinstance(image, dict) and _text(image.get("imageUrl")):
            return parsing.link("https://i.ebayimg.com", image["imageUrl"])
    return ""


def _money(value: Any) -> tuple[Decimal | None, str]:
    """An amount {"value": "12.50", "currency": "EUR"}. What was converted for a buyer elsewhere
    is taken as the seller asks it."""
    if not isinstance(value, dict):
        return None, ""
    amount = value.get("convertedFromValue") or value.get("value")
    currency = _text(value.get("convertedFromCurrency") or value.get("currency"))
    try:
        read = Decimal(str(amount)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None, ""
    usable = read.is_finite() and 0 <= read < Decimal(10) ** 10
    return (read, currency[:3]) if usable else (None, "")


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _part(summary: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = summary.get(name)
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
