"""Find listings that were missing from complete reads for hours and are back under the same number,
and notify the keyword's person of them.

One read may miss a listing because the pages moved meanwhile, so a single one proves nothing. If
most of a list comes back at once, the site was at fault, and nobody is notified.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from core.chunks import in_chunks
from monitoring import spelling
from monitoring.models import KeywordPlatform, Listing, Sighting
from monitoring.platforms.base import ScrapedItem
from monitoring.services.notifying.notices import FOLLOWED, NoticeRequest, create_back_notices, fits
from monitoring.services.verdicts.sightings import KnownSighting

#: The first and the last read without it are so far apart at least.
GONE = timedelta(hours=2)
#: Reads are compared with what was seen before no more often than this.
EVERY = timedelta(minutes=10)
#: More at once that are back, and most of the list: then the site was at fault.
MANY = 3


def note(
    pair: KeywordPlatform,
    items: Sequence[ScrapedItem],
    listings: Mapping[str, Listing],
    known: Mapping[int, KnownSighting],
    now: datetime,
    *,
    whole: bool,
) -> None:
    """Notify of what is back, and, if this was all that the site has, note what is missing."""
    present = [listings[item.number] for item in items]
    back = [row for row in present if row.pk in known and known[row.pk].missing_since is not None]
    if back:
        _notify(pair, back, len(items), known, now)
        _update([known[row.pk].pk for row in back], None)
    if whole and (pair.absences_at is None or now - pair.absences_at >= EVERY):
        _note_missing(pair, {row.pk for row in present}, now)
        pair.absences_at = now


def _notify(
    pair: KeywordPlatform,
    back: Sequence[Listing],
    count: int,
    known: Mapping[int, KnownSighting],
    now: datetime,
) -> None:
    gone = [row for row in back if _was_gone(pair, known[row.pk])]
    if len(gone) > MANY and 2 * len(gone) > count:
        return
    wanted = [
        NoticeRequest(
            pair.keyword.person, row, f"gone {known[row.pk].missing_since:%Y-%m-%d %H:%M}"
        )
        for row in gone
        if row.sold_out_since is None and fits(pair.keyword, row, now)
    ]
    create_back_notices(wanted, now)


def _was_gone(pair: KeywordPlatform, sighting: KnownSighting) -> bool:
    since, last = sighting.missing_since, pair.absences_at
    if since is None or last is None or sighting.verdict not in FOLLOWED:
        return False
    return last - since >= GONE


def _note_missing(pair: KeywordPlatform, present: set[int], now: datetime) -> None:
    rows = Sighting.objects.filter(
        keyword_id=pair.keyword_id,
        listing__platform_id=pair.platform_id,
        missing_since=None,
        at__lt=now,
    )
    found = rows.order_by().values_list("pk", "listing_id", "listing__title")
    missing = [(pk, title) for pk, listing_id, title in found if listing_id not in present]
    text = pair.keyword.text
    if pair.keyword.typos and spelling.spellings(text):
        # This search never shows what was found under a misspelling.
        missing = [one for one in missing if spelling.is_spelt_right(one[1], text)]
    _update([pk for pk, _ in missing], now)


def _update(ids: Sequence[int], missing_since: datetime | None) -> None:
    for part in in_chunks(ids):
        rows = Sighting.objects.filter(pk__in=part)
        rows.update(missing_since=missing_since)
