"""List what a keyword finds on a site now: listings that are still offered and match its filter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from monitoring import evaluation
from monitoring.evaluation import MatchFilter
from monitoring.models import KeywordPlatform, Listing, Sighting, Verdict
from monitoring.platforms.base import ScrapedItem
from monitoring.services.finds.stored_item import stored_item
from monitoring.services.keywords import match_filter_of
from monitoring.services.scanning.listings import SEEN_AGAIN_AFTER

#: So many of the newest sightings are looked at. Their texts are judged one by one.
MOST = 2000


@dataclass(frozen=True)
class Hits:
    """The first of the listings that fit, how many there are, and how many do not fit."""

    first: tuple[Listing, ...]
    count: int
    others: int


def hits_now(pair: KeywordPlatform, limit: int, now: datetime) -> Hits:
    """The hits of a keyword on a platform: newer ones first, otherwise in the order of the site."""
    wanted = match_filter_of(pair.keyword)
    rows = list(_there(pair, now)[:MOST])
    fitting = [row.listing for row in rows if _fits(row, wanted, now)]
    return Hits(tuple(fitting[:limit]), len(fitting), len(rows) - len(fitting))


def fitting_items(
    items: Iterable[ScrapedItem], wanted: MatchFilter, now: datetime
) -> list[ScrapedItem]:
    """Those of the items of a page that are what a keyword asks for."""
    items = list(items)
    unmuted = {Verdict.ANNOUNCED, Verdict.MUTED}
    evaluated = evaluation.evaluate(items, wanted, baseline_complete=True, now=now)
    numbers = {one.number for one in evaluated if one.verdict in unmuted}
    return [item for item in items if item.number in numbers]


def _there(pair: KeywordPlatform, now: datetime) -> QuerySet[Sighting]:
    """Sightings of what has neither ended nor been sold, and stood in the last read of all pages:
    what is in a read was noted as seen at most `SEEN_AGAIN_AFTER` before."""
    listed = Q(listing__ends_at=None) | Q(listing__ends_at__gt=now)
    if pair.read_all_at is not None:
        listed &= Q(listing__last_seen_at__gte=pair.read_all_at - SEEN_AGAIN_AFTER)
    rows = Sighting.objects.filter(
        listed,
        keyword_id=pair.keyword_id,
        listing__platform_id=pair.platform_id,
        listing__sold_out_since=None,
        missing_since=None,
        at__gte=pair.keyword.since,
    )
    return rows.select_related("listing").order_by("-at", "id")


def _fits(row: Sighting, wanted: MatchFilter, now: datetime) -> bool:
    """Whether a listing is what the keyword asks for, with its price of now. What its description
    says was judged when it was seen."""
    if wanted.has_words and row.verdict in (Verdict.EXCLUDED, Verdict.WORDS):
        return False
    return bool(
        fitting_items([stored_item(row.listing, title_cut=not row.listing.name_key)], wanted, now)
    )
