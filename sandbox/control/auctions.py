"""Endpoints for the auction sites: what is for sale, how they look, what they were asked."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any, TypedDict, Unpack

from sandbox.auctions.german import cents
from sandbox.auctions.listing import DRAWN, SITES
from sandbox.auctions.market import Asked
from sandbox.control.world import World

#: Who sells what nobody is named for.
SELLER = "waldlaeufer55"


def listings(
    world: World,
    site: str | None = None,
    text: str | None = None,
    limit: int | None = None,
    started: bool = False,
) -> list[dict[str, Any]]:
    """What is for sale, newest first; with `text`: what a search finds now."""
    found = world.auctions.of(site)
    if text:
        sites = {one.site for one in found}
        hits = {one.id for name in sites for one in world.auctions.search(name, text)}
        found = [one for one in found if one.id in hits]
    if started:
        found = [one for one in found if one.starts <= time.time()]
    return [listing.as_dict() for listing in found[:limit]]


class Details(TypedDict, total=False):
    """What else may be said of a listing; taken over as it is."""

    kind: str
    description: str
    bids: int
    seller: str
    quantity: int
    used: bool
    promoted: bool
    business: bool
    legal: bool
    haggle: bool
    base_price: str


def add(
    world: World,
    site: str,
    title: str,
    price: float | None = None,
    buynow: float | None = None,
    image: bool | str = True,
    ends_in: float = 7 * 86_400.0,
    starts_in: float = 0.0,
    count: int = 1,
    id: int | None = None,
    **details: Unpack[Details],
) -> dict[str, Any]:
    """Put up for sale (count: so many, "{n}" in the title counts); prices in euros."""
    if not 1 <= count <= 10_000:
        raise ValueError("count must be between 1 and 10000")
    fields: dict[str, Any] = {
        "price": None if price is None else cents(price),
        "buynow": None if buynow is None else cents(buynow),
        "image": image if isinstance(image, str) else DRAWN if image else "",
        "starts": time.time() + starts_in,
        "ends": time.time() + max(starts_in, 0.0) + ends_in,
        "seller": SELLER,
        **details,
    }
    made = [
        world.auctions.add(
            site, title.replace("{n}", str(n + 1)), **fields, id=None if id is None else id + n
        )
        for n in range(count)
    ]
    return {"id": made[0].id, "ids": [one.id for one in made]}


def change(
    world: World,
    listing_id: int,
    title: str | None = None,
    price: float | None = None,
    buynow: float | None = None,
    ends_in: float | None = None,
    starts_in: float | None = None,
    bids: int | None = None,
    quantity: int | None = None,
    description: str | None = None,
    seller: str | None = None,
    promoted: bool | None = None,
) -> dict[str, Any]:
    """Another price, title or end (ends_in=0: now); what is not given stays."""
    given = {
        "title": title,
        "bids": bids,
        "quantity": quantity,
        "description": description,
        "seller": seller,
        "promoted": promoted,
        "price": None if price is None else cents(price),
        "buynow": None if buynow is None else cents(buynow),
        "ends": None if ends_in is None else time.time() + ends_in,
        "starts": None if starts_in is None else time.time() + starts_in,
    }
    fields = {name: value for name, value in given.items() if value is not None}
    return world.auctions.change(listing_id, **fields).as_dict()


def remove(world: World, listing_id: int) -> dict[str, bool]:
    """Remove a listing, as if it had never been."""
    world.auctions.remove(listing_id)
    return {"ok": True}


def clear(world: World, site: str | None = None) -> dict[str, int]:
    """Remove all listings (of one site)."""
    return {"removed": world.auctions.clear(site)}


def fill(world: World, seed: int = 1871) -> dict[str, int]:
    """Add the catalogue of a seed."""
    before = len(world.auctions.listings)
    world.auctions.fill(seed)
    return {"added": len(world.auctions.listings) - before}


def let_pass(world: World, seconds: float) -> dict[str, bool]:
    """All listings become that much older."""
    world.auctions.let_pass(seconds)
    return {"ok": True}


def layout(
    world: World,
    site: str,
    layout: str | None = None,
    charset: str | None = None,
    encoding: str | None = None,
    stray: str | None = None,
    conditional: bool | None = None,
) -> dict[str, Any]:
    """A site's layout, declared charset, true encoding, stray bytes (none, page, titles)."""
    style = world.auctions.set_style(
        site, layout, charset=charset, encoding=encoding, stray=stray, conditional=conditional
    )
    return asdict(style)


def sites(world: World) -> dict[str, Any]:
    """The sites with their looks and number of listings, and the ticker."""
    market = world.auctions
    return {
        "sites": [
            {"site": site, **asdict(market.styles[site]), "listings": len(market.of(site))}
            for site in SITES
        ],
        "ticker": market.ticker,
        "ticking": market.ticking,
    }


def requests(world: World, site: str | None = None, what: str | None = None) -> list[Asked]:
    """What the sites were asked (what: search, detail, image, page)."""
    return [
        asked
        for asked in world.auctions.requests
        if site in (None, asked.site) and what in (None, asked.what)
    ]


def forget_requests(world: World) -> dict[str, bool]:
    """Forget what the sites were asked."""
    world.auctions.requests.clear()
    return {"ok": True}


def ticker(world: World, mode: str, low: float = 20.0, high: float = 40.0) -> dict[str, Any]:
    """New listings by themselves: on, off, or watched (while a chat page is open)."""
    world.auctions.set_ticker(mode, low, high)
    return {"mode": world.auctions.ticker, "ticking": world.auctions.ticking}


def tick(world: World) -> dict[str, Any]:
    """Let the ticker bring something new at once."""
    return world.ticker.tick().as_dict()


ENDPOINTS = (
    ("GET", "/auctions/listings", listings),
    ("POST", "/auctions/listings", add),
    ("PATCH", "/auctions/listings/{listing_id}", change),
    ("DELETE", "/auctions/listings/{listing_id}", remove),
    ("DELETE", "/auctions/listings", clear),
    ("POST", "/auctions/fill", fill),
    ("POST", "/auctions/let-pass", let_pass),
    ("GET", "/auctions/sites", sites),
    ("POST", "/auctions/layout", layout),
    ("GET", "/auctions/requests", requests),
    ("DELETE", "/auctions/requests", forget_requests),
    ("POST", "/auctions/ticker", ticker),
    ("POST", "/auctions/tick", tick),
)
