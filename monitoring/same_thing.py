"""Whether two listings of different sites are the same thing. Pure.

They are if title, price, currency and picture are the same. What is missing or uncertain counts as
different: a message too many is better than a find that is not told.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal

from monitoring import matching

#: The hash of a picture has the mean colours of so many blocks in each direction.
GRID = 12
#: How far these may differ, in the mean and at most (of 255): another size or quality.
MEAN_DIFFERENCE, MOST_DIFFERENCE = 4.0, 32
#: The hash of a picture that could not be read, or that is too plain to tell it from others.
UNCERTAIN = "-"
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Offer:
    """What two listings are compared by. `picture`: the hash of the picture, UNCERTAIN, or empty
    as long as the picture was not read."""

    title: str
    price: Decimal | None
    currency: str
    picture: str = ""


def name_of(title: str) -> str:
    """The words of a title as they are compared: without case, accents and punctuation."""
    return " ".join(_WORDS.findall(matching.fold(title)))


def name_key_of(title: str, *, cut: bool) -> str:
    """A hash of `name_of`; empty for a title of which only the beginning is known."""
    name = name_of(title)
    if cut or not name:
        return ""
    return hashlib.blake2b(name.encode(), digest_size=16).hexdigest()


def may_be_same(one: Offer, other: Offer) -> bool:
    """Whether title, price and currency are known and the same."""
    return (
        one.price is not None
        and one.price > 0
        and one.price == other.price
        and bool(one.currency)
        and one.currency == other.currency
        and bool(name_of(one.title))
        and name_of(one.title) == name_of(other.title)
    )


def is_same(one: Offer, other: Offer) -> bool:
    """Whether they are certainly the same thing."""
    return may_be_same(one, other) and is_same_picture(one.picture, other.picture)


def is_same_picture(one: str, other: str) -> bool:
    blocks = _blocks(one), _blocks(other)
    if any(len(each) != 3 * GRID * GRID for each in blocks):
        return False
    differences = [abs(a - b) for a, b in zip(*blocks, strict=True)]
    mean = sum(differences) / len(differences)
    return mean <= MEAN_DIFFERENCE and max(differences) <= MOST_DIFFERENCE


def _blocks(picture: str) -> bytes:
    """The colours in a hash; nothing if it is none."""
    try:
        return base64.b64decode(picture, validate=True)
    except ValueError:
        return b""


# --- the stored form ----------------------------------------------------------------------------


def stored_hash(url: str, picture: str) -> str:
    """The hash of a picture, together with the address that it was read from."""
    return f"{_of_url(url)}:{picture}"


def picture_of(url: str, stored: str) -> str:
    """The hash of the picture at this address; empty if it was not read, or had another address
    then. Without an address there is no picture."""
    if not url:
        return UNCERTAIN
    of_url, _, picture = stored.partition(":")
    return picture if of_url == _of_url(url) else ""


def _of_url(url: str) -> str:
    return hashlib.blake2b(url.encode(), digest_size=8).hexdigest()
