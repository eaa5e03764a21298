"""The entries of twelve shops, and answers to their customers."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent

#: The time zone of each shop; its entries are in the language of its owner.
ZONES = {
    "bikes": "Europe/Berlin",
    "yoga": "Europe/London",
    "ceramics": "Europe/Kyiv",
    "bakery": "Europe/Berlin",
    "hotel": "Europe/Dublin",
    "phones": "Europe/Kyiv",
    # Those of the answers that are only counted.
    "plants": "Europe/Berlin",
    "camera": "Europe/London",
    "optician": "Europe/Kyiv",
    "cafe": "Europe/Vienna",
    "language_school": "Europe/London",
    "tea": "Europe/Kyiv",
}


class ShopAnswer(NamedTuple):
    shop: str
    language: str
    text: str


def entry_of(shop: str) -> str:
    return (_FOLDER / f"{shop}.txt").read_text(encoding="utf-8")


def answers(name: str) -> list[ShopAnswer]:
    """Those of a file."""
    rows = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [ShopAnswer(*row.split(maxsplit=2)) for row in rows if row and not row.startswith("#")]
