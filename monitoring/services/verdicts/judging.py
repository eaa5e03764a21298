"""Judge the listings of a search for one keyword: which are new, which have changed so that they
fit now, and what is announced to the person.

Everything is written in the transaction of `results.store`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitoring import evaluation
from monitoring.evaluation import Changed, Evaluation, MatchFilter
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
from monitoring.services.finds.announcements import Match, already_announced, announce
from monitoring.services.keywords import match_filter_of, query_hash_of, query_of
from monitoring.services.reading.reader import Outcome
from monitoring.services.verdicts.baselines import news_in
from monitoring.services.verdicts.sightings import KnownSighting, prices_since_baseline

Baseline = KeywordPlatform.Baseline


@dataclass
class KeywordResult:
    """What a search brought for one keyword: sightings and decisions to store, the new listings
    that are announced, the ids of those that fit and that the person knows already, and how many
    new ones stood behind known ones. `held`: the announcements wait until the person asks for
    them."""

    pair: KeywordPlatform
    outcome: Outcome
    sightings: Sequence[Sighting] = ()
    decisions: Sequence[Decision] = ()
    new: Sequence[Listing] = ()
    known_to_person: Collection[int] = ()
    behind: int = 0
    held: bool = False


def judge(
    pair: KeywordPlatform,
    outcome: Outcome,
    listings: Mapping[str, Listing],
    known: Mapping[int, KnownSighting],
    now: datetime,
) -> KeywordResult:
    """Judge every listing for one keyword, and make the announcements."""
    wanted = match_filter_of(pair.keyword)
    complete = is_complete(pair)
    items = [_with_seller(item, listings[item.number]) for item in outcome.items]
    unseen = [item for item in items if listings[item.number].pk not in known]
    old, new = ([], unseen) if complete else _split(pair, outcome, unseen, now)
    evaluations = evaluation.evaluate(old, wanted, baseline_complete=False, now=now)
    evaluations += evaluation.evaluate(new, wanted, baseline_complete=True, now=now)
    changes = _judge_again(items, listings, known, wanted, now) if complete and known else []
    matches = [Match(listings[one.number]) for one in evaluations if one.fits]
    matches += [
        Match(listings[one.evaluation.number], one.what, one.before)
        for one, _ in changes
        if one.evaluation.fits
    ]
    result = KeywordResult(pair, outcome)
    if complete and outcome.search.newest_first and outcome.search.read_all:
        result.behind = _behind(items, {item.number for item in unseen})
    again = [(one.evaluation, before) for one, before in changes]
    return _record(result, evaluations, matches, listings, now, again)


def judge_misspelt(
    result: KeywordResult,
    evaluations: Sequence[Evaluation],
    words: str,
    listings: Mapping[str, Listing],
    now: datetime,
) -> KeywordResult:
    """Make the announcements of what was found under a misspelling."""
    typo = Announcement.Change.TYPO
    matches = [Match(listings[one.number], typo, words) for one in evaluations if one.fits]
    return _record(result, evaluations, matches, listings, now)


def _record(
    result: KeywordResult,
    evaluations: Sequence[Evaluation],
    matches: Sequence[Match],
    listings: Mapping[str, Listing],
    now: datetime,
    again: Sequence[tuple[Evaluation, KnownSighting]] = (),
) -> KeywordResult:
    """Announce the matches that the person does not know, and add what is to be stored of the
    evaluations; `again`: of listings with a sighting, which is updated."""
    keyword, told = result.pair.keyword, already_announced(result.pair.keyword, matches)

    def for_person(one: Evaluation) -> Evaluation:
        is_known = one.fits and listings[one.number].pk in told
        return replace(one, verdict=Verdict.KNOWN) if is_known else one

    made = [for_person(one) for one in evaluations]
    updated = [(for_person(one), before) for one, before in again]
    decided = [*made, *(one for one, before in updated if one.verdict != before.verdict)]
    items = result.outcome.search.items
    result.sightings = _sightings(keyword, made, items, listings, now)
    result.decisions = _decisions(keyword, decided, listings, now)
    _update(updated, items)
    fresh = [one for one in matches if one.listing.pk not in told]
    result.new, result.known_to_person = [one.listing for one in fresh], told
    result.held = bool(fresh) and announce(result.pair, fresh, now)
    return result


def store_all(found: Iterable[KeywordResult]) -> None:
    """Create the sightings and decisions of all keywords of a search."""
    found = list(found)
    sightings = [row for one in found for row in one.sightings]
    if sightings:
        Sighting.objects.bulk_create(sightings, ignore_conflicts=True, batch_size=2000)
    decisions = [row for one in found for row in one.decisions]
    if decisions:
        Decision.objects.bulk_create(decisions)


def _split(
    pair: KeywordPlatform, outcome: Outcome, unseen: list[ScrapedItem], now: datetime
) -> tuple[list[ScrapedItem], list[ScrapedItem]]:
    """What is part of the baseline, and what is new although that is not complete. The latter is
    left out until it is."""
    seen = set(outcome.search.items) - {one.number for one in unseen}
    news = news_in(pair, outcome.items, seen, newest_first=outcome.search.newest_first, now=now)
    old = [item for item in unseen if item.number not in news]
    return old, [item for item in unseen if item.number in news] if outcome.complete else []


def _with_seller(item: ScrapedItem, listing: Listing) -> ScrapedItem:
    """The seller, too, where the list does not name them and the listing's own page did."""
    if item.seller or not listing.seller:
        return item
    return replace(item, seller=listing.seller)


def is_complete(pair: KeywordPlatform) -> bool:
    """Whether the baseline of this query is complete."""
    return pair.baseline == Baseline.COMPLETE and pair.query_hash == query_hash_of(
        query_of(pair.keyword)
    )


def _judge_again(
    items: Iterable[ScrapedItem],
    listings: Mapping[str, Listing],
    known: Mapping[int, KnownSighting],
    wanted: MatchFilter,
    now: datetime,
) -> list[tuple[Changed, KnownSighting]]:
    """The listings without an announcement that have changed since they were judged."""
    changes = []
    prices = prices_since_baseline(listings, known) if wanted.has_limits else {}
    for item in items:
        pk = listings[item.number].pk
        before = known.get(pk)
        if before is None:
            continue
        changed = None
        if before.basis is not None:
            changed = evaluation.evaluate_again(item, before.verdict, before.basis, wanted, now)
        elif pk in prices:
            changed = evaluation.came_within(item, prices[pk], wanted, now)
        if changed is not None:
            changes.append((changed, before))
    return changes


def _behind(items: Sequence[ScrapedItem], unseen: set[str]) -> int:
    """How many new listings stand behind known ones in a list that has the newest first."""
    first_known = next((n for n, item in enumerate(items) if item.number not in unseen), len(items))
    return sum(item.number in unseen for item in items[first_known:])


# --- storing ------------------------------------------------------------------------------------


def _sightings(
    keyword: Keyword,
    evaluations: Sequence[Evaluation],
    items: Mapping[str, ScrapedItem],
    listings: Mapping[str, Listing],
    now: datetime,
) -> list[Sighting]:
    return [
        Sighting(
            keyword_id=keyword.pk,
            listing_id=listings[one.number].pk,
            at=now,
            verdict=one.verdict,
            basis=evaluation.basis_of(items[one.number], one.verdict),
        )
        for one in evaluations
    ]


def _update(
    again: Sequence[tuple[Evaluation, KnownSighting]], items: Mapping[str, ScrapedItem]
) -> None:
    """Update the sightings of what was judged again."""
    rows = [
        Sighting(
            pk=before.pk,
            verdict=one.verdict,
            basis=evaluation.basis_of(items[one.number], one.verdict),
        )
        for one, before in again
    ]
    if rows:
        Sighting.objects.bulk_update(rows, ["verdict", "basis"], batch_size=200)


def _decisions(
    keyword: Keyword,
    evaluations: Iterable[Evaluation],
    listings: Mapping[str, Listing],
    now: datetime,
) -> list[Decision]:
    """A decision for each listing that is not part of the baseline."""
    return [
        Decision(
            keyword_id=keyword.pk,
            listing_id=listings[one.number].pk,
            at=now,
            detail=one.detail,
            verdict=one.verdict,
        )
        for one in evaluations
        if one.verdict != Verdict.BASELINE
    ]
