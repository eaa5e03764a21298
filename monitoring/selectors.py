"""Queries about keywords, finds and platforms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import Person
from monitoring.models import (
    Keyword,
    KeywordPlatform,
    Listing,
    Platform,
    PlatformHour,
    Sighting,
    Verdict,
)
from monitoring.problems import in_words

Baseline = KeywordPlatform.Baseline

#: Errors in a row, or intervals without success, after which a keyword is unhealthy.
PATIENCE = 3

PAUSED = "paused"
STARTING = "starting"
HEALTHY = "healthy"
NEVER = "never"
SILENT = "silent"
ERRORS = "errors"
UNWATCHED = "unwatched"


@dataclass(frozen=True)
class Health:
    """The health of a keyword: paused, starting (baseline incomplete), healthy, silent (no success
    for three intervals), never (a site could not be read since the keyword was made), errors (three
    in a row on a site), or unwatched (no enabled site). `site`: where, with its last problem."""

    state: str
    site: str = ""
    problem: str = ""

    @property
    def why(self) -> str:
        """The site and its problem, in the active language; empty without one."""
        return ": ".join(part for part in (self.site, in_words(self.problem)) if part)


def keywords_of(person: Person) -> QuerySet[Keyword]:
    return (
        Keyword.objects.filter(person=person, deleted_at=None)
        .prefetch_related("searches__platform")
        .order_by("normalized")
    )


def searches_of(keyword: Keyword) -> list[KeywordPlatform]:
    """The keyword's searches on enabled platforms."""
    pairs = [pair for pair in keyword.searches.all() if pair.platform.enabled]
    return sorted(pairs, key=lambda pair: pair.platform.name)


def health_of(keyword: Keyword) -> Health:
    if not keyword.active:
        return Health(PAUSED)
    pairs = searches_of(keyword)
    if not pairs:
        return Health(UNWATCHED)
    never = [pair for pair in pairs if pair.last_success is None and pair.last_error]
    if never:
        return _health(NEVER, never[0])
    failing = [pair for pair in pairs if pair.errors >= PATIENCE]
    if failing:
        return _health(ERRORS, max(failing, key=lambda pair: pair.errors))
    unfinished = [pair for pair in pairs if pair.baseline != Baseline.COMPLETE]
    if unfinished:
        return _health(STARTING, unfinished[0])
    patience = timedelta(seconds=PATIENCE * keyword.frequency_seconds + 30)
    since = min((pair.last_success or keyword.since for pair in pairs), default=keyword.since)
    if timezone.now() - since > patience:
        return _health(SILENT, min(pairs, key=lambda pair: pair.last_success or keyword.since))
    return Health(HEALTHY)


def _health(state: str, pair: KeywordPlatform) -> Health:
    return Health(state, pair.platform.name, pair.last_error)


def keywords_naming(person: Person, *listings: Listing) -> list[str]:
    """The texts of a person's keywords for which one of these listings was new."""
    rows = Sighting.objects.filter(
        keyword__person=person,
        listing__in=listings,
        verdict__in=[Verdict.ANNOUNCED, Verdict.KNOWN],
    )
    texts = rows.order_by("keyword__normalized").values_list("keyword__text", flat=True)
    return list(dict.fromkeys(texts))


def keywords_finding(person: Person, listing: Listing) -> list[Keyword]:
    """A person's keywords for which a listing was new."""
    rows = Keyword.objects.filter(
        person=person,
        deleted_at=None,
        sightings__listing=listing,
        sightings__verdict__in=[Verdict.ANNOUNCED, Verdict.KNOWN],
    )
    return list(rows.select_related("person").order_by("normalized").distinct())


def counts_of(keyword: Keyword) -> dict[str, int]:
    """The number of sightings of a keyword by verdict."""
    counted: dict[str, int] = {}
    for verdict in Verdict.values:
        number = Sighting.objects.filter(keyword=keyword, verdict=verdict).count()
        if number:
            counted[verdict] = number
    return counted


def listing_at(link: str) -> Listing | None:
    """The listing that a link leads to, also if the link has other parameters or another title in
    it than ours: known by its address, or by a number in it on the platform of this host."""
    parts = urlsplit(link if "://" in link else f"https://{link}")
    host = (parts.hostname or "").removeprefix("www.")
    exact = Listing.objects.filter(url=link).select_related("platform").first()
    if exact is not None or not host:
        return exact
    numbers = re.findall(r"\d{3,20}", f"{parts.path}?{parts.query}")
    for platform in Platform.objects.order_by("pk"):
        if (urlsplit(platform.base_url).hostname or "").removeprefix("www.") == host:
            rows = Listing.objects.filter(platform=platform).select_related("platform")
            found = {row.number: row for row in rows.filter(number__in=numbers[:20])}
            for number in numbers:
                if number in found:
                    return found[number]
    return None


def figures(platform: Platform, since: datetime) -> dict[str, float | None]:
    """Requests, success rate (0 to 1) and mean response time (ms) of a platform since a time."""
    sums = PlatformHour.objects.filter(platform=platform, hour__gte=since).aggregate(
        good=Sum("succeeded"), bad=Sum("failed"), time=Sum("milliseconds")
    )
    good, bad = sums["good"] or 0, sums["bad"] or 0
    return {
        "requests": good + bad,
        "success_rate": good / (good + bad) if good + bad else None,
        "milliseconds": (sums["time"] or 0) / good if good else None,
    }


def platforms_named(names: Iterable[str]) -> list[Platform]:
    """Platforms by slug, also without the top-level domain ("egun" is "egun.de")."""
    found: list[Platform] = []
    for name in names:
        wanted = name.strip().lower()
        rows = Platform.objects.filter(Q(slug=wanted) | Q(slug__startswith=f"{wanted}."))
        found += [row for row in rows.order_by("slug")[:1] if row not in found]
    return found
