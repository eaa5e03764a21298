"""Explain by the decisions of a person's keywords why a listing was announced, or was not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Person
from monitoring.models import Decision, Keyword, KeywordPlatform, Listing, Sighting

#: Decisions about one listing that are shown at most; one that changes all the time has many.
MOST = 1000
#: Platforms may give the same number to different things.
SAME_NUMBER = 3
_NUMBER = re.compile(r"\d{3,20}")


@dataclass(frozen=True)
class Reason:
    """What a keyword decided about a listing, and when."""

    listing: Listing
    keyword: Keyword
    verdict: str
    detail: str
    at: datetime


def listings_named(text: str, person: Person) -> Sequence[Listing]:
    """The listings with this number or key ("egun.de:123"), those first that the person's keywords
    have seen."""
    name = text.strip()[:200]
    slug, _, number = name.rpartition(":")
    named = Q(number=name) | (Q(platform__slug=slug, number=number) if slug else Q())
    found = _seen_first(Listing.objects.filter(named), person)
    if found or not (digits := _NUMBER.search(name)):
        return found
    return _seen_first(Listing.objects.filter(number=digits[0]), person)


def _seen_first(rows: QuerySet[Listing], person: Person) -> Sequence[Listing]:
    mine = Sighting.objects.filter(listing=OuterRef("pk"), keyword__person=person)
    rows = rows.select_related("platform").annotate(mine=Exists(mine))
    found = list(rows.order_by("-mine", "-pk")[:SAME_NUMBER])
    seen = [row for row in found if row.mine]
    return seen or found[:1]


def about_listing(listing: Listing, person: Person) -> list[Reason]:
    """All that the person's keywords decided, newest first. Of a keyword whose decision is no
    longer kept, or that never had to decide, its sighting tells what became of it."""
    rows = Decision.objects.filter(listing=listing, keyword__person=person)
    decided = [
        Reason(listing, one.keyword, one.verdict, one.detail, one.at)
        for one in rows.select_related("keyword").order_by("-id")[:MOST]
    ]
    seen = Sighting.objects.filter(listing=listing, keyword__person=person)
    seen = seen.exclude(keyword__in={one.keyword.pk for one in decided})
    others = [
        Reason(listing, one.keyword, one.verdict, "", one.at)
        for one in seen.select_related("keyword").order_by("-at", "-pk")
    ]
    return list(merge(decided, others, key=lambda one: one.at, reverse=True))


def began(keyword: Keyword, listing: Listing) -> datetime:
    """Since when the keyword is searched for where the listing is."""
    pair = KeywordPlatform.objects.filter(keyword=keyword, platform=listing.platform_id).first()
    return pair.since if pair is not None else keyword.since


def about_keyword(keyword: Keyword, before: int, count: int) -> Iterator[tuple[int, Reason]]:
    """The newest decisions of a keyword, with their ids; only those before this id, if not 0."""
    rows = Decision.objects.filter(keyword=keyword)
    if before:
        rows = rows.filter(pk__lt=before)
    for one in rows.select_related("listing__platform").order_by("-pk")[:count]:
        yield one.pk, Reason(one.listing, keyword, one.verdict, one.detail, one.at)
