"""Add, change and delete keywords; the query and the match filter of a keyword."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from monitoring import matching
from monitoring.evaluation import MatchFilter
from monitoring.models import (
    MAX_FREQUENCY_SECONDS,
    MAX_TEXT,
    MIN_FREQUENCY_SECONDS,
    Keyword,
    KeywordPlatform,
    Platform,
    Preferences,
    Sighting,
)
from monitoring.platforms.base import Query

FOR_EVER = timedelta(days=365 * 50)
#: Size of the caches of parsed texts: every scan needs the same few thousand of them.
CACHED_TEXTS = 16_384


class Refused(Exception):
    """A change that is not allowed; the text is a sentence for the person."""


def limit_of(person: Person) -> int:
    own = Preferences.objects.filter(person=person).values_list("max_keywords", flat=True).first()
    return int(settings.MAX_KEYWORDS_PER_PERSON) if own is None else own


def checked_text(text: str) -> str:
    """Validate and normalise the text of a keyword. Raises Refused."""
    tidy = matching.close_quotes(matching.plain_quotes(matching.tidy(text[: 20 * MAX_TEXT])))
    tidy = matching.without_stray_signs(tidy)
    if tidy.startswith('"') and tidy.endswith('"') and tidy.count('"') == 2 and " " not in tidy:
        tidy = tidy.strip('"')
    if not tidy:
        raise Refused(_("Please say what to search for, for example: /search Kappmesser"))
    if len(tidy) > MAX_TEXT or len(text) > 20 * MAX_TEXT:
        raise Refused(
            _("That is too long: at most %(limit)d characters are searched for.")
            % {"limit": MAX_TEXT}
        )
    if not matching.parse_terms(tidy).words:
        raise Refused(_("There is no word to search for in this."))
    return tidy


def find(person: Person, text: str) -> Keyword | None:
    """A person's keyword by its text, ignoring case, and quotes and pictures around it."""
    normalized = matching.normalize(text)
    for form in dict.fromkeys((normalized, matching.without_ends(normalized))):
        keyword = Keyword.objects.filter(person=person, normalized=form, deleted_at=None).first()
        if keyword is not None:
            return keyword
    return None


def add(person: Person, text: str) -> tuple[Keyword, bool]:
    """Add a keyword; returns it and whether it is new or restored. Raises Refused."""
    tidy = checked_text(text)
    known = find(person, text) or find(person, tidy)
    if known is not None:
        return known, False
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        count = Keyword.objects.filter(person=person, deleted_at=None).count()
        limit = limit_of(person)
        if count >= limit:
            raise Refused(
                _(
                    "You have %(count)d keywords; more than %(limit)d are not allowed. Delete one "
                    "first, with /delete."
                )
                % {"count": count, "limit": limit}
            )
        keyword = _create_or_restore(person, tidy)
        for platform in Platform.objects.filter(enabled=True):
            KeywordPlatform.objects.get_or_create(keyword=keyword, platform=platform)
    return keyword, True


@transaction.atomic
def add_with(
    person: Person, text: str, every: timedelta | None, limits: Mapping[str, Any]
) -> tuple[Keyword, bool]:
    """Add a keyword with a frequency and a filter, or set them for one that is there already. With
    one of them refused, nothing is added. Raises Refused."""
    keyword, new = add(person, text)
    if every is not None:
        set_frequency(keyword, int(every.total_seconds()))
    if limits:
        set_match_filter(keyword, **limits)
    return keyword, new


def search_on(platform: Platform) -> int:
    """Add a platform to every keyword, each with a silent baseline; how many were added."""
    before = KeywordPlatform.objects.filter(platform=platform).count()
    wanted = Keyword.objects.filter(deleted_at=None).exclude(searches__platform=platform)
    KeywordPlatform.objects.bulk_create(
        [KeywordPlatform(keyword=keyword, platform=platform) for keyword in wanted],
        ignore_conflicts=True,
        batch_size=1000,
    )
    return KeywordPlatform.objects.filter(platform=platform).count() - before


def _create_or_restore(person: Person, text: str) -> Keyword:
    """Create a keyword, or restore a deleted one with its history."""
    keyword, made = Keyword.objects.get_or_create(
        person=person, normalized=matching.normalize(text), defaults={"text": text}
    )
    if not made:
        keyword.text, keyword.deleted_at, keyword.active = text, None, True
        keyword.muted_until, keyword.next_check_at = None, timezone.now()
        keyword.save()
        # What appeared while it was deleted is not announced: the baseline starts again.
        _start_again(keyword)
    return keyword


def _start_again(keyword: Keyword) -> None:
    """Give each site a new silent baseline."""
    KeywordPlatform.objects.filter(keyword=keyword).update(
        baseline=KeywordPlatform.Baseline.PENDING,
        since=timezone.now(),
        fingerprint="",
        body_hash="",
        full_read_at=None,
        last_success=None,
        errors=0,
        last_error="",
    )
    _forget_absences(keyword)


def _forget_absences(keyword: Keyword) -> None:
    """What was missing from another search, or before a break, says nothing."""
    noted = Sighting.objects.filter(keyword=keyword, missing_since__isnull=False)
    noted.update(missing_since=None)
    KeywordPlatform.objects.filter(keyword=keyword).update(absences_at=None)


def rename(keyword: Keyword, text: str) -> None:
    """Change the text of a keyword; each site gets a new baseline. Raises Refused."""
    tidy = checked_text(text)
    other = find(keyword.person, text) or find(keyword.person, tidy)
    if other is not None and other.pk != keyword.pk:
        raise Refused(_("You already have the keyword “%(text)s”.") % {"text": other.text})
    normalized = matching.normalize(tidy)
    with transaction.atomic():
        gone = Keyword.objects.filter(person=keyword.person, normalized=normalized)
        gone.exclude(pk=keyword.pk).delete()
        keyword.text, keyword.normalized = tidy, normalized
        keyword.since = keyword.next_check_at = timezone.now()
        try:
            with transaction.atomic():
                keyword.save(update_fields=["text", "normalized", "since", "next_check_at"])
        except IntegrityError:
            raise Refused(_("You already have the keyword “%(text)s”.") % {"text": tidy}) from None
        _start_again(keyword)


def delete(keyword: Keyword) -> None:
    Keyword.objects.filter(pk=keyword.pk).update(deleted_at=timezone.now(), active=False)


def set_frequency(keyword: Keyword, seconds: int) -> None:
    """Set the interval of the checks. Raises Refused outside of the limits."""
    if not MIN_FREQUENCY_SECONDS <= seconds <= MAX_FREQUENCY_SECONDS:
        raise Refused(_("The frequency must be between 60 seconds and 7 days."))
    Keyword.objects.filter(pk=keyword.pk).update(
        frequency_seconds=seconds, next_check_at=timezone.now()
    )


def mute(keyword: Keyword, duration: timedelta | None) -> None:
    """Keep searching without notifications, for a time or until it is unmuted."""
    now = timezone.now()
    rows = Keyword.objects.filter(pk=keyword.pk)
    rows.exclude(muted_until__gt=now).update(muted_at=now, unmuted_at=None)
    rows.update(muted_until=now + (duration if duration is not None else FOR_EVER))


def unmute(keyword: Keyword) -> None:
    Keyword.objects.filter(pk=keyword.pk, muted_until__isnull=False).update(
        muted_until=None, unmuted_at=timezone.now()
    )


def set_match_filter(keyword: Keyword, **changes: Any) -> None:
    """Change a keyword's filter and its notifications: price limits, excluded words, lower prices …
    Raises Refused."""
    low, high = (changes.get(name, getattr(keyword, name)) for name in ("price_from", "price_to"))
    if low is not None and high is not None and Decimal(low) > Decimal(high):
        raise Refused(_("The lowest price is above the highest."))
    if {"back_in_stock", "in_descriptions"} & set(changes):
        _forget_absences(keyword)
    Keyword.objects.filter(pk=keyword.pk).update(**changes)


def query_of(keyword: Keyword) -> Query:
    """The query that the sites are searched with."""
    return query_for(keyword.text, keyword.in_descriptions)


@lru_cache(CACHED_TEXTS)
def query_for(text: str, in_descriptions: bool) -> Query:
    return Query(matching.parse_terms(text).words, in_descriptions)


@lru_cache(CACHED_TEXTS)
def query_hash_of(query: Query) -> str:
    """A hash of the query; keywords with the same hash share a search."""
    words = matching.normalize(query.words)
    return hashlib.sha256(f"{int(query.descriptions)} {words}".encode()).hexdigest()


def match_filter_of(keyword: Keyword) -> MatchFilter:
    return MatchFilter(
        text=keyword.text,
        price_from=keyword.price_from,
        price_to=keyword.price_to,
        currency=keyword.currency,
        exclude=matching.parse_exclusions(keyword.exclude),
        exclude_sellers=matching.parse_names(keyword.exclude_sellers),
        whole_words=keyword.whole_words,
        descriptions=keyword.in_descriptions,
        muted_until=keyword.muted_until,
    )
