"""eBay's Browse API: an access token, and a search that answers with JSON.

developer.ebay.com/api-docs/buy/browse/resources/item_summary/methods/search
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from html import escape
from typing import Any

from sandbox.auctions.listing import Listing
from sandbox.auctions.market import by_start
from sandbox.auctions.pictures import picture
from sandbox.auctions.serving import Answer, Visit, clean

CLIENT_ID, CLIENT_SECRET = "sandbox-fake-id", "sandbox-fake-secret"
TOKEN = "sandbox-fake-token"
MOST_ITEMS = 10_000


def token(visit: Visit) -> Answer:
    """`/identity/v1/oauth2/token`"""
    right = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    if visit.headers.get("authorization") != f"Basic {right}":
        return _json({"error": "invalid_client"}, 401)
    return _json(
        {"access_token": TOKEN, "expires_in": 7200, "token_type": "Application Access Token"}
    )


def search(visit: Visit) -> Answer:
    """`/buy/browse/v1/item_summary/search?q=…`"""
    if visit.headers.get("authorization") != f"Bearer {TOKEN}":
        return _json({"errors": [{"errorId": 1001, "message": "Invalid access token"}]}, 401)
    if visit.style.layout == "changed":
        return _json({"results": []})
    limit, offset = visit.number("limit", 50), visit.number("offset", 0)
    wanted = visit.query.get("filter", "")
    found = by_start(
        visit.market.search(
            "ebay",
            visit.query.get("q", ""),
            descriptions="searchInDescription:true" in wanted,
        )
    )
    if "AUCTION" not in wanted:
        found = [one for one in found if one.kind == "buynow" or one.buynow is not None]
    shown = found[offset : offset + limit]
    answer: dict[str, Any] = {"total": len(found), "limit": limit, "offset": offset}
    if shown:
        answer["itemSummaries"] = [_summary(visit, one) for one in shown]
    return _json(answer, state=(len(found), offset, shown))


def detail(visit: Visit) -> Answer:
    """`/itm/<id>`"""
    listing = visit.market.listings.get(int(visit.path["id"]))
    if listing is None or listing.site != "ebay":
        return Answer("<h1>Nicht gefunden</h1>", status=404)
    return Answer(f"<h1>{escape(clean(listing.title))}</h1>", listing)


def image(visit: Visit) -> Answer:
    """`/images/<id>.png`"""
    return picture(visit)


def _summary(visit: Visit, listing: Listing) -> dict[str, Any]:
    auction = listing.kind == "auction"
    shown: dict[str, Any] = {
        "itemId": f"v1|{listing.id}|0",
        "legacyItemId": str(listing.id),
        "title": listing.title,
        "itemWebUrl": f"{visit.base}/itm/{listing.id}?_skw=x&hash=item{listing.id:x}",
        "buyingOptions": ["AUCTION"] if auction else ["FIXED_PRICE"],
        "itemCreationDate": _moment(listing.starts),
        "seller": {"username": listing.seller, "feedbackPercentage": "99.9", "feedbackScore": 7},
        "condition": "Gebraucht" if listing.used else "Neu",
    }
    fixed = listing.buynow if auction else listing.price
    if auction:
        shown["bidCount"] = listing.bids
        shown["itemEndDate"] = _moment(listing.ends)
        if listing.price is not None:
            shown["currentBidPrice"] = _money(listing.price)
    if fixed is not None:
        shown["price"] = _money(fixed)
        if auction:
            shown["buyingOptions"].append("FIXED_PRICE")
    if listing.image:
        shown["image"] = {"imageUrl": f"{visit.base}/images/{listing.id}.png"}
    return shown


def _money(cents: int) -> dict[str, str]:
    return {"value": f"{cents / 100:.2f}", "currency": "EUR"}


def _moment(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(answer: dict[str, Any], status: int = 200, state: Any = None) -> Answer:
    return Answer(json.dumps(answer), state, "application/json", status)
