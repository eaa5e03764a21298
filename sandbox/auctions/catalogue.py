"""A made-up range of German collectibles: the same listings for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from sandbox.auctions.pieces import PIECES, Piece

#: The keywords for which the ticker brings something new.
KEYWORDS = ("Brieföffner", "Säbel", "Kappmesser")
_DAY, _HOUR = 86_400.0, 3600.0
_MAKERS = (
    "",
    "",
    "",
    " - Dachbodenfund",
    " - Nachlass",
    ", Erhaltung 2",
    " TOP",
    " - selten!",
    " RAR",
)
_SELLERS = (
    "waldlaeufer55",
    "Büchsenmacherei-Weiß",
    "sammler_1871",
    "antik-müller",
    "zeughaus.koeln",
)
_TEXTS = (
    "Guter Zustand, siehe Bilder. Privatverkauf, keine Rücknahme.",
    "Aus einem Nachlass in Görlitz. Versand 6,90 €, Abholung möglich.",
    "Mit Gutachten und Rechnung. Länge über alles 28 cm. Kein Säbel dabei.",
    "Patina, ungereinigt. Dazu ein kleiner Brieföffner als Beigabe.",
)


def catalogue(seed: int, now: float) -> Iterator[dict[str, Any]]:
    """The fields of all listings at first, the oldest first on each site."""
    for site in ("egun", "militaria321", "feed", "plain"):
        dice = random.Random(f"{seed}:{site}")
        made = [
            _aged(listing(piece, site, dice), now, dice)
            for piece in PIECES
            for _ in range(piece.share.get(site, 0))
        ]
        yield from sorted(made, key=lambda fields: float(fields["starts"]))


def listing(piece: Piece, site: str, dice: random.Random) -> dict[str, Any]:
    """The fields of one listing, but for its times."""
    low, high = piece.costs
    price = int(low * (high / low) ** dice.random()) * 100 + dice.choice((0, 0, 0, 90, 99, 50))
    bids = dice.choice((0, 0, 0, 1, 2, 5, 9, 17)) if site != "plain" else 0
    kind = dice.choice(("auction", "auction", "buynow"))
    if kind == "buynow":
        bids = 0
    quantity = dice.choice((1, 1, 1, 1, 5, 8, 13)) if kind == "buynow" else 1
    return {
        "site": site,
        "title": f"{piece.name} {dice.choice(piece.variations)}{dice.choice(_MAKERS)}",
        "description": dice.choice(_TEXTS),
        "price": None if dice.random() < 0.04 else price,
        "buynow": price * 3 // 2 if kind == "auction" and dice.random() < 0.2 else None,
        "kind": kind,
        "bids": bids,
        "seller": "" if dice.random() < 0.1 else dice.choice(_SELLERS),
        "image": "" if dice.random() < 0.12 else "drawn",
        "quantity": quantity,
        "used": dice.random() < 0.8,
        "promoted": dice.random() < 0.04,
        "business": dice.random() < 0.25,
        "legal": piece.legal,
        "haggle": kind == "buynow" and dice.random() < 0.3,
        "base_price": "0,45 € / Stück" if quantity > 5 else "",
    }


def _aged(fields: dict[str, Any], now: float, dice: random.Random) -> dict[str, Any]:
    """Times: begun some days ago; on militaria321.com a few begin only later."""
    starts = now - dice.uniform(_HOUR, 6 * _DAY)
    if fields["site"] == "militaria321" and dice.random() < 0.06:
        starts = now + dice.uniform(_HOUR, 14 * _DAY)
    ends = max(starts, now) + dice.uniform(2 * _HOUR, 10 * _DAY)
    return {**fields, "starts": starts, "ends": ends}


def something(keyword: str, site: str, number: int, dice: random.Random) -> dict[str, Any]:
    """A fresh thing that a search for this keyword finds, with its number in the title."""
    fitting = [piece for piece in PIECES if keyword in piece.name]
    fields = listing(dice.choice(fitting), site, dice)
    return {**fields, "id": number, "title": f"{fields['title']} Nr. {number}"}
