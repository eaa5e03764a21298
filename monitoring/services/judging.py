"""Judge the listings of a search for one keyword: which are new, which have changed so that they
fit now, and what the person is told of.

Everything is written in the transaction of `results.store`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from monitoring import diff
from monitoring.models import (
    Announcement,
    Decision,
    Keyword,
    KeywordPlatform,
    Listing,
    Sighting,
    Verdict,
)
from monitoring.platforms.base import ScrapedItem
from monitoring.services.baselines import news_in
from monitoring.services.keywords import match_filter_of, query_hash_of, query_of
from monitoring.services.listings import CHUNK
from monitoring.services.reader import Outcome
from monitoring.services.relisting import earlier_listings

Baseline = KeywordPlatform.Baseline
#: After so long without a success, many finds at once are held until the person asks for them.
ABSENCE = timedelta(days=3)
HELD_ABOVE = 5


class Known(NamedTuple):
    """A keyword's sighting of a listing."""

    pk: int
    verdict: str
    basis: Mapping[str, str | None] | None


@dataclass
class Found:
    """What a search brought for one keyword: the announcements that were made, the ids of
    listings that the person was told of before, and how many new ones stood behind known ones.
    `held`: the announcements wait until the person asks for them."""

    fresh: list[Listing] = field(default_factory=list)
    again: set[int] = field(default_factory=set)
    behind: int = 0
    held: bool = False


@dataclass(frozen=True)
class Match:
    """A listing to announce, and what changed so that it fits."""

    listing: Listing
    what: str = ""
    before: str = ""


def known_to(
    pairs: Sequence[KeywordPlatform], listings: Mapping[str, Listing]
) -> dict[int, dict[int, Known]]:
    """For each keyword its sightings of these listings, by the listing's id."""
    known: dict[int, dict[int, Known]] = defaultdict(dict)
    ids = [row.pk for row in listings.values()]
    keywords = [pair.keyword_id for pair in pairs]
    for start in range(0, len(ids), CHUNK):
        for one in range(0, len(keywords), CHUNK):
            rows = Sighting.objects.filter(
                keyword_id__in=keywords[one : one + CHUNK],
                listing_id__in=ids[start : start + CHUNK],
            )
            fields = ("keyword_id", "listing_id", "pk", "verdict", "basis")
            for keyword_id, listing_id, *rest in rows.values_list(*fields):
                known[keyword_id][listing_id] = Known(*rest)
    return known


def judge(
    pair: KeywordPlatform,
    outcome: Outcome,
    listings: Mapping[str, Listing],
    known: Mapping[int, Known],
    now: datetime,
) -> Found:
    """Judge every listing for one keyword, and store the verdicts and announcements."""
    wanted = match_filter_of(pair.keyword)
    complete = _is_complete(pair)
    items = outcome.items
    unseen = [item for item in items if listings[item.number].pk not in known]
    news: set[str] = set()
    if not complete and unseen:
        seen = {one.number for one in items} - {one.number for one in unseen}
        news = news_in(pair, items, seen, newest_first=outcome.search.newest_first, now=now)
        if not outcome.complete:  # judged when the baseline is complete
            unseen, news = [item for item in unseen if item.number not in news], set()
    evaluations = diff.evaluate(
        [item for item in unseen if item.number not in news],
        (),
        wanted,
        baseline_complete=complete,
        now=now,
    )
    evaluations += diff.evaluate(
        [item for item in unseen if item.number in news],
        (),
        wanted,
        baseline_complete=True,
        now=now,
    )
    changes = _judge_again(items, listings, known, wanted, now) if complete else []
    matches = [Match(listings[one.number]) for one in evaluations if one.verdict == diff.ANNOUNCED]
    matches += [
        Match(listings[one.evaluation.number], one.what, one.before)
        for one, _ in changes
        if one.evaluation.verdict == diff.ANNOUNCED
    ]
    told = _already_announced(pair.keyword, matches)
    by_number = {item.number: item for item in items}
    _record(pair.keyword, evaluations, by_number, listings, told, now)
    _record_again(pair.keyword, changes, by_number, listings, told, now)
    found = Found(again=told)
    if complete and outcome.search.newest_first and outcome.search.read_all:
        found.behind = _behind(items, {item.number for item in unseen})
    return _announce(pair, [one for one in matches if one.listing.pk not in told], found, now)


def _is_complete(pair: KeywordPlatform) -> bool:
    return pair.baseline == Baseline.COMPLETE and pair.query_hash == query_hash_of(
        query_of(pair.keyword)
    )


def _judge_again(
    items: Iterable[ScrapedItem],
    listings: Mapping[str, Listing],
    known: Mapping[int, Known],
    wanted: diff.MatchFilter,
    now: datetime,
) -> list[tuple[diff.Changed, Known]]:
    """The listings without an announcement that have changed since they were judged."""
    changes = []
    for item in items:
        before = known.get(listings[item.number].pk)
        if before is None or before.basis is None:
            continue
        changed = diff.evaluate_again(item, before.verdict, before.basis, wanted, now)
        if changed is not None:
            changes.append((changed, before))
    return changes


def _behind(items: Sequence[ScrapedItem], unseen: set[str]) -> int:
    """How many new listings stand behind known ones in a list that has the newest first."""
    first_known = next((n for n, item in enumerate(items) if item.number not in unseen), len(items))
    return sum(item.number in unseen for item in items[first_known:])


# --- storing ------------------------------------------------------------------------------------


def _record(
    keyword: Keyword,
    evaluations: Sequence[diff.Evaluation],
    items: Mapping[str, ScrapedItem],
    listings: Mapping[str, Listing],
    told: set[int],
    now: datetime,
) -> None:
    """Create the sightings, and a decision for each listing that is not part of the baseline."""
    Sighting.objects.bulk_create(
        [
            Sighting(
                keyword=keyword,
                listing=listings[one.number],
                at=now,
                verdict=_verdict(one, listings, told),
                basis=diff.basis_of(items[one.number], one.verdict),
            )
            for one in evaluations
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    _decide(keyword, evaluations, listings, told, now)


def _record_again(
    keyword: Keyword,
    changes: Sequence[tuple[diff.Changed, Known]],
    items: Mapping[str, ScrapedItem],
    listings: Mapping[str, Listing],
    told: set[int],
    now: datetime,
) -> None:
    """Update the sightings; a new verdict is a decision."""
    rows = []
    for changed, before in changes:
        one = changed.evaluation
        item = items[one.number]
        rows.append(
            Sighting(
                pk=before.pk,
                verdict=_verdict(one, listings, told),
                basis=diff.basis_of(item, one.verdict),
            )
        )
    Sighting.objects.bulk_update(rows, ["verdict", "basis"], batch_size=200)
    fresh = [one.evaluation for one, before in changes if one.evaluation.verdict != before.verdict]
    _decide(keyword, fresh, listings, told, now)


def _decide(
    keyword: Keyword,
    evaluations: Iterable[diff.Evaluation],
    listings: Mapping[str, Listing],
    told: set[int],
    now: datetime,
) -> None:
    Decision.objects.bulk_create(
        Decision(
            keyword=keyword,
            listing=listings[one.number],
            at=now,
            detail=one.detail,
            verdict=_verdict(one, listings, told),
        )
        for one in evaluations
        if one.verdict != diff.BASELINE
    )


def _already_announced(keyword: Keyword, matches: Sequence[Match]) -> set[int]:
    """Ids of those listings that have an announcement for this person already."""
    rows = Announcement.objects.filter(
        person_id=keyword.person_id, listing_id__in=[one.listing.pk for one in matches]
    )
    return set(rows.values_list("listing_id", flat=True)) if matches else set()


def _verdict(one: diff.Evaluation, listings: Mapping[str, Listing], told: set[int]) -> str:
    if one.verdict == diff.ANNOUNCED and listings[one.number].pk in told:
        return Verdict.KNOWN
    return one.verdict


def _announce(
    pair: KeywordPlatform, matches: Sequence[Match], found: Found, now: datetime
) -> Found:
    """Create the announcements. Many at once after a long absence are held."""
    if not matches:
        return found
    away = pair.last_success is not None and now - pair.last_success > ABSENCE
    found.held = away and len(matches) > HELD_ABOVE
    found.fresh = [one.listing for one in matches]
    earlier = earlier_listings([one.listing for one in matches if not one.what])
    Announcement.objects.bulk_create(
        [
            Announcement(
                person_id=pair.keyword.person_id,
                listing=one.listing,
                created_at=now,
                held=found.held,
                change=one.what or (earlier.get(one.listing.pk) and "relisted") or "",
                before=(one.before or earlier.get(one.listing.pk, ""))[:200],
            )
            for one in matches
        ],
        ignore_conflicts=True,
    )
    return found
