"""The same thing under another number: a listing that was put up again."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from monitoring import matching
from monitoring.models import Listing

#: A title of fewer words says too little.
WORDS = 3
WITHIN = timedelta(days=120)


def title_key_of(title: str, seller: str) -> str:
    """What two listings of the same thing have in common; empty if nothing certain."""
    words = matching.fold(title).split()
    if len(words) < WORDS or not seller:
        return ""
    text = " ".join(words) + "\n" + seller.casefold()
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def earlier_listings(listings: Sequence[Listing]) -> dict[int, str]:
    """For those of these listings that were put up before under another number: that number. The
    same title of the same seller, whose time was over before this one was seen."""
    keys = {row.title_key for row in listings if row.title_key}
    if not keys:
        return {}
    earlier: dict[tuple[int, str], list[Listing]] = defaultdict(list)
    for row in Listing.objects.filter(title_key__in=keys).order_by("-pk")[:500]:
        earlier[row.platform_id, row.title_key].append(row)
    found = {}
    for listing in listings:
        for row in earlier[listing.platform_id, listing.title_key]:
            if _is_over(row, listing):
                found[listing.pk] = row.number
                break
    return found


def _is_over(old: Listing, new: Listing) -> bool:
    age = new.first_seen_at - old.first_seen_at
    return (
        old.number != new.number
        and timedelta(0) < age < WITHIN
        and old.ends_at is not None
        and old.ends_at <= new.first_seen_at
    )
