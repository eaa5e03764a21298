"""Find what is new in the first successful read of a search whose baseline was read too late.

A baseline that could not be read is not an empty one. When a later scan succeeds, what was put up
in between is announced, as far as one can tell: by the time that the site states, by its place in
a list that was partly read, or by its number.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from monitoring.models import KeywordPlatform, Listing
from monitoring.platforms.base import ScrapedItem

Baseline = KeywordPlatform.Baseline
#: So many listings, on a site whose pages were not understood before, are news rather than all
#: that the site has.
FEW = 5
#: Among so many of the platform's newest listings the highest number is looked for.
RECENT = 200


def news_in(
    pair: KeywordPlatform,
    items: Sequence[ScrapedItem],
    seen: Collection[str],
    *,
    newest_first: bool,
    now: datetime,
) -> set[str]:
    """The numbers of the listings that were put up since this search is wanted, before its
    baseline was complete."""
    news = {
        item.number
        for item in items
        if item.posted_at is not None and pair.since <= item.posted_at <= now
    }
    if pair.baseline in (Baseline.FAILED, Baseline.UNREAD, Baseline.PARTIAL):
        undated = [item for item in items if item.posted_at is None and not item.old]
        news |= _undated_news(pair, undated, seen, newest_first=newest_first)
    return news - set(seen)


def _undated_news(
    pair: KeywordPlatform,
    items: Sequence[ScrapedItem],
    seen: Collection[str],
    *,
    newest_first: bool,
) -> set[str]:
    if seen and newest_first:
        first_seen = next(place for place, item in enumerate(items) if item.number in seen)
        return {item.number for item in items[:first_seen]}
    highest = _highest_number(pair)
    if highest is not None:
        return {one.number for one in items if one.number.isdigit() and int(one.number) > highest}
    if pair.baseline == Baseline.UNREAD and len(items) <= FEW:
        return {item.number for item in items}
    return set()


def _highest_number(pair: KeywordPlatform) -> int | None:
    """The highest number that the platform had given when this search began, if it counts."""
    rows = Listing.objects.filter(platform_id=pair.platform_id, first_seen_at__lt=pair.since)
    numbers = list(rows.order_by("-pk").values_list("number", flat=True)[:RECENT])
    if not numbers or not all(number.isdigit() for number in numbers):
        return None
    return max(map(int, numbers))
