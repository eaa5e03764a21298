"""Find the number under which an item is stored if several items of a site share one number.

Several offers of one product may have one number. On a page that has one of them alone, an adapter
takes that number, else the address (`identity.told_apart`); what is stored tells which of them a
number stood for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit

from core.chunks import in_chunks
from monitoring.models import Listing, Platform
from monitoring.platforms.base import ScrapedItem
from monitoring.platforms.identity import number_of_url


class _Known(NamedTuple):
    """What a number stands for."""

    url: str
    title: str
    image_url: str


def with_known_numbers(
    platform: Platform, items: Sequence[ScrapedItem], read: Mapping[str, ScrapedItem]
) -> list[ScrapedItem]:
    """The items of a page, those that may have another number with the one under which they are
    known. `read`: the items of the pages before, by their numbers."""
    numbers = [one for item in items if item.other_number for one in _both(item)]
    known = _stored(platform, numbers) if numbers else {}
    known |= {one: _seen(read[one]) for one in numbers if one in read}
    return [_settled(item, known) if item.other_number else item for item in items]


def _both(item: ScrapedItem) -> tuple[str, str]:
    return item.number, item.other_number


def _seen(item: ScrapedItem) -> _Known:
    return _Known(item.url, item.title, item.image_url)


def _stored(platform: Platform, numbers: Sequence[str]) -> dict[str, _Known]:
    found: dict[str, _Known] = {}
    for part in in_chunks(numbers):
        rows = Listing.objects.filter(platform=platform, number__in=part)
        fields = rows.values_list("number", "url", "title", "image_url")
        found |= {number: _Known(*rest) for number, *rest in fields}
    return found


def _settled(item: ScrapedItem, known: Mapping[str, _Known]) -> ScrapedItem:
    address = number_of_url(item.url)
    number = next(one for one in _both(item) if one != address)
    if address in known:
        return replace(item, number=address)
    if number not in known:
        return item
    there = known[number]
    if number_of_url(there.url) == address:
        return replace(item, number=number)
    shared = item.number == address
    return replace(item, number=address if shared or _is_another(item, number, there) else number)


def _is_another(item: ScrapedItem, number: str, known: _Known) -> bool:
    """Whether an item is another one than that which had its number before. Its title may have been
    edited, and its link and picture with it; but not all of them at once, unless the link has the
    number, or differs in parameters only, which may be made anew for each visit."""
    return (
        item.title != known.title
        and urlsplit(item.url).path != urlsplit(known.url).path
        and bool(item.image_url and known.image_url)
        and number_of_url(item.image_url) != number_of_url(known.image_url)
        and re.search(rf"(?<![^\W_]){re.escape(number)}(?![^\W_])", item.url) is None
    )
