"""Doubt a read that differs too much from the one before: suddenly all is new, or nothing is there.

Then more likely the site has changed (its numbers, its search) than its listings. Such a read is
kept back as an error, and what it found is announced only when the next read confirms it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.chunks import in_chunks
from monitoring.models import KeywordPlatform, Listing, Platform
from monitoring.platforms.base import ScrapedItem
from monitoring.problems import ProblemCode, stored
from monitoring.services.reading.reader import Outcome
from monitoring.services.verdicts.sightings import count_new

#: A shorter list may well change as a whole.
FEWEST = 4
FEWEST_BEFORE_SILENCE = 5
NEW_SHARE, KNOWN_SHARE, CONFIRMED_SHARE = 0.8, 0.2, 0.8
#: Nothing at all is believed when it has lasted.
SILENCE = timedelta(hours=2)
#: So long listings without the words are doubted, where those before had them.
STRANGE = timedelta(hours=24)
KEPT_NUMBERS = 200
TITLES = 500


def examine(
    platform: Platform, outcome: Outcome, pair_ids: Sequence[int], now: datetime
) -> Outcome:
    """The outcome as it is to be stored: itself, or a failure while it is doubted. What is a known
    listing under a new number is marked as old."""
    pair = (
        KeywordPlatform.objects.filter(
            pk__in=pair_ids,
            baseline=KeywordPlatform.Baseline.COMPLETE,
            query_hash=outcome.search.query_hash,
            last_items__gte=FEWEST,
        )
        .order_by("-last_items")
        .first()
    )
    if pair is None:
        return outcome
    items = outcome.items
    if not items:
        quiet = outcome.complete and pair.last_items >= FEWEST_BEFORE_SILENCE
        believed = pair.doubted_at is not None and now - pair.doubted_at >= SILENCE
        if quiet and not believed:
            return _doubted(outcome, pair_ids, ProblemCode.ALL_GONE, now)
        return outcome
    if not _is_flood(pair, platform, items):
        return outcome
    titles = _known_titles(pair, platform)
    if not _is_confirmed(pair, items) or _is_strange(pair, outcome, titles, now):
        return _doubted(outcome, pair_ids, ProblemCode.ALL_NEW, now)
    for item in items:
        if item.title in titles:
            outcome.search.items[item.number] = replace(item, old=True)
    return outcome


def _is_flood(pair: KeywordPlatform, platform: Platform, items: Sequence[ScrapedItem]) -> bool:
    if len(items) < FEWEST:
        return False
    new = sum(count_new([pair.keyword_id], platform, part) for part in in_chunks(items))
    known = len(items) - new
    return new >= NEW_SHARE * len(items) and known <= KNOWN_SHARE * pair.last_items


def _is_confirmed(pair: KeywordPlatform, items: Sequence[ScrapedItem]) -> bool:
    """Whether most of what the doubted read found is there again."""
    before = set(pair.doubted_numbers)
    again = before & {item.number for item in items}
    return bool(before) and len(again) >= CONFIRMED_SHARE * len(before)


def _known_titles(pair: KeywordPlatform, platform: Platform) -> set[str]:
    rows = Listing.objects.filter(platform=platform, sightings__keyword=pair.keyword_id)
    return set(rows.order_by("-last_seen_at", "-id").values_list("title", flat=True)[:TITLES])


def _is_strange(pair: KeywordPlatform, outcome: Outcome, titles: set[str], now: datetime) -> bool:
    """Whether the words of the search stood in the titles before, and now do not: then the site
    shows something else than was asked for."""
    words = [word for word in outcome.search.query.words.casefold().split() if len(word) > 2]
    if not words or (pair.doubted_at is not None and now - pair.doubted_at >= STRANGE):
        return False
    new = [item.title for item in outcome.items]
    return _share(words, list(titles)) >= 0.5 and _share(words, new) < 0.2


def _share(words: Sequence[str], titles: Sequence[str]) -> float:
    having = sum(any(word in title.casefold() for word in words) for title in titles)
    return having / len(titles) if titles else 0.0


def _doubted(
    outcome: Outcome, pair_ids: Sequence[int], code: ProblemCode, now: datetime
) -> Outcome:
    numbers = [item.number for item in outcome.items][:KEPT_NUMBERS]
    rows = KeywordPlatform.objects.filter(pk__in=pair_ids)
    rows.update(doubted_numbers=numbers)
    rows.filter(doubted_at=None).update(doubted_at=now)
    outcome.search.items.clear()
    return replace(outcome, complete=False, error=stored(code))
