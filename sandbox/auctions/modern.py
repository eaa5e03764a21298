"""A shop whose pages are drawn in the browser: what is there stands in JSON.

The same search as an API, as the data of a page, and by POST: a form, and JSON with a key.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import parse_qsl, quote

from sandbox.auctions.german import slug
from sandbox.auctions.listing import Listing
from sandbox.auctions.market import by_start
from sandbox.auctions.pictures import picture
from sandbox.auctions.serving import Answer, Visit, clean

ROWS = 20
KEY_HEADER, KEY = "X-Api-Key", "sandbox-fake-key"
#: How an item is read, on each of its pages.
PATHS = {
    "title": "name",
    "link": "url",
    "id": "id",
    "price": "price.cents",
    "cents": True,
    "currency": "price.currency",
    "image": "images[0]",
    "seller": "seller.name",
    "ends": "endsAt",
    "posted": "createdAt",
    "bids": "bids",
}


def api(visit: Visit) -> Answer:
    """`/api/search?q=…&page=…`"""
    return _json(visit, _results(visit, visit.query.get("q", ""), visit.number("page", 1)))


def page(visit: Visit) -> Answer:
    """`/suche?q=…&page=…`: drawn in the browser, from `__NEXT_DATA__`."""
    words, number = visit.query.get("q", ""), visit.number("page", 1)
    return _page(visit, words, _results(visit, words, number))


def form(visit: Visit) -> Answer:
    """`/finden`, posted: q=…&seite=…"""
    sent = dict(parse_qsl(visit.body.decode(errors="replace")))
    number = sent.get("seite", "1")
    words = sent.get("q", "")
    results = _results(visit, words, int(number) if number.isdecimal() else 1)
    return _page(visit, words, results)


def graphql(visit: Visit) -> Answer:
    """`/graphql`, posted: {"variables": {"q": …, "from": …}}, with the shop's key."""
    if visit.headers.get(KEY_HEADER) != KEY:
        said = f"no such key: {visit.headers.get(KEY_HEADER, '')}"
        return Answer(json.dumps({"errors": [said]}), None, "application/json", 403)
    try:
        asked = json.loads(visit.body)["variables"]
        words, start = str(asked["q"]), int(asked["from"])
    except (ValueError, KeyError, TypeError):
        return Answer('{"errors": ["not understood"]}', None, "application/json", 400)
    return _json(visit, _results(visit, words, start // ROWS + 1))


def detail(visit: Visit) -> Answer:
    """`/stueck/<id>/<slug>`"""
    listing = visit.market.listings.get(int(visit.path["id"]))
    if listing is None or listing.site != "modern":
        return Answer("<h1>Nicht gefunden</h1>", status=404)
    return Answer(f"<h1>{escape(clean(listing.title))}</h1>", listing)


def image(visit: Visit) -> Answer:
    """`/bild/<id>.png`"""
    return picture(visit)


def _results(visit: Visit, words: str, number: int) -> dict[str, Any]:
    found = by_start(visit.market.search("modern", words))
    number = max(number, 1)
    shown = found[(number - 1) * ROWS : number * ROWS]
    if visit.style.layout == "changed":
        return {"results": [{"headline": one.title} for one in shown]}
    items = [_item(visit, one) for one in shown]
    more = f"?q={quote(words)}&page={number + 1}" if number * ROWS < len(found) else None
    return {"search": {"items": items, "total": len(found), "next": more}}


def _item(visit: Visit, listing: Listing) -> dict[str, Any]:
    price = {"cents": listing.price, "currency": "EUR"} if listing.price is not None else None
    return {
        "id": listing.id,
        "slug": slug(listing.title),
        "name": clean(listing.title),
        "url": f"{visit.base}/stueck/{listing.id}/{slug(listing.title)}",
        "price": price,
        "images": [f"{visit.base}/bild/{listing.id}.png"] if listing.image else [],
        "seller": {"id": 77, "name": listing.seller},
        "bids": listing.bids,
        "createdAt": datetime.fromtimestamp(listing.starts, UTC).isoformat(timespec="seconds"),
        "endsAt": int(listing.ends * 1000),
    }


def _json(visit: Visit, results: dict[str, Any]) -> Answer:
    return Answer(json.dumps({"data": results}), results, "application/json")


def _page(visit: Visit, words: str, results: dict[str, Any]) -> Answer:
    data = json.dumps({"props": {"pageProps": results}}).replace("<", "\\u003c")
    links = "".join(f'<li><a href="/rubrik/{n}">Rubrik {n}</a></li>' for n in range(12))
    text = (
        '<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8"><title>Neuzeit</title></head>'
        f'<body><nav><ul>{links}</ul></nav><div id="__next"><h1>{escape(clean(words))}</h1></div>'
        f'<script id="__NEXT_DATA__" type="application/json">{data}</script></body></html>\n'
    )
    return Answer(text, results)
