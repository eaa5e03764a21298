"""Export and import keywords with the listings that they have seen, as JSON. The format:

    [{"keyword": "Kappmesser", "normalized_keyword": "kappmesser", "since_ts": 1764000000,
      "last_checked": "2026-11-24T12:00:00+00:00", "is_active": true, "is_muted": false,
      "frequency_seconds": 60, "seen_listing_keys": ["egun.de:123"], "platforms": ["egun.de"],
      "price_from": "10.00", "price_to": null, "currency": "EUR",
      "exclude": "Replika", "exclude_sellers": "", "whole_words": false, "in_descriptions": false,
      "price_drops": false, "back_in_stock": false, "no_bid_minutes": 0, "typos": false}]

Times are ISO 8601 or Unix seconds. A list, or an object whose "keywords" is that list. What an
entry leaves out of the last three lines stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.telegram.types import BotMessage, Document
from core.chunks import in_chunks
from monitoring import matching
from monitoring.models import (
    MAX_FREQUENCY_SECONDS,
    MIN_FREQUENCY_SECONDS,
    Keyword,
    KeywordPlatform,
    Listing,
    Platform,
    Sighting,
    Verdict,
)
from monitoring.selectors import platforms_named
from monitoring.services.keywords import (
    FOR_EVER,
    Refused,
    checked_text,
    query_hash_of,
    query_of,
)

#: What else is set for a keyword: its conditions and its further notifications.
CONDITIONS = (
    "price_from",
    "price_to",
    "currency",
    "exclude",
    "exclude_sellers",
    "whole_words",
    "in_descriptions",
    "price_drops",
    "back_in_stock",
    "no_bid_minutes",
    "typos",
)


@dataclass
class Imported:
    """The result of an import."""

    keywords: int = 0
    sightings: int = 0
    problems: list[str] = field(default_factory=list)


def export(person: Person) -> list[dict[str, Any]]:
    rows = Keyword.objects.filter(person=person, deleted_at=None).order_by("normalized")
    return [_exported(keyword) for keyword in rows]


def _exported(keyword: Keyword) -> dict[str, Any]:
    seen = Sighting.objects.filter(keyword=keyword).order_by("id")
    keys = seen.values_list("listing__platform__slug", "listing__number")
    muted = keyword.muted_until is not None and keyword.muted_until > timezone.now()
    return {
        "keyword": keyword.text,
        "normalized_keyword": keyword.normalized,
        "since_ts": int(keyword.since.timestamp()),
        "last_checked": keyword.last_checked.isoformat() if keyword.last_checked else None,
        "is_active": keyword.active,
        "is_muted": muted,
        "frequency_seconds": keyword.frequency_seconds,
        "seen_listing_keys": [f"{slug}:{number}" for slug, number in keys.iterator()],
        "platforms": list(keyword.platforms.order_by("slug").values_list("slug", flat=True)),
        **{name: _plain(getattr(keyword, name)) for name in CONDITIONS},
    }


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def export_message(person: Person) -> BotMessage:
    content = json.dumps(export(person), ensure_ascii=False, indent=1).encode()
    name = f"keywords-{timezone.localdate():%Y-%m-%d}.json"
    return BotMessage(_("Your keywords and what they have seen."), document=Document(name, content))


def import_keywords(person: Person, data: Any) -> Imported:
    """Import keywords with their history. Invalid entries are skipped and reported as problems."""
    result = Imported()
    entries = data.get("keywords") if isinstance(data, Mapping) else data
    if not isinstance(entries, list):
        result.problems.append('a list of keywords, or an object with "keywords", is expected')
        return result
    for place, entry in enumerate(entries, 1):
        try:
            with transaction.atomic():
                result.sightings += _import_one(person, entry, result.problems)
            result.keywords += 1
        except ValidationError as error:
            result.problems.append(f"keyword {place}: {_sentence(error)}")
        except (Refused, ValueError, TypeError, KeyError, OverflowError) as error:
            result.problems.append(f"keyword {place}: {error}")
    return result


def _sentence(error: ValidationError) -> str:
    """What is wrong with which fields, in one line."""
    return "; ".join(f"{name}: {' '.join(said)}" for name, said in error.message_dict.items())


def _conditions(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The conditions that an entry names. Raises ValidationError."""
    given = {
        name: entry[name]
        for name in CONDITIONS
        if name in entry and (entry[name] is not None or Keyword._meta.get_field(name).null)
    }
    probe = Keyword(**given)
    probe.clean_fields(exclude={one.name for one in Keyword._meta.fields} - set(given))
    return {name: getattr(probe, name) for name in given}


def _import_one(person: Person, entry: Mapping[str, Any], problems: list[str]) -> int:
    text = checked_text(str(entry["keyword"]))
    frequency = int(entry.get("frequency_seconds") or MIN_FREQUENCY_SECONDS)
    keyword, _made = Keyword.objects.update_or_create(
        person=person,
        normalized=matching.normalize(text),
        defaults={
            "text": text,
            "since": _time(entry.get("since_ts")) or timezone.now(),
            "last_checked": _time(entry.get("last_checked")),
            "active": bool(entry.get("is_active", True)),
            "muted_at": timezone.now() if entry.get("is_muted") else None,
            "unmuted_at": None,
            "muted_until": timezone.now() + FOR_EVER if entry.get("is_muted") else None,
            "frequency_seconds": min(max(frequency, MIN_FREQUENCY_SECONDS), MAX_FREQUENCY_SECONDS),
            "next_check_at": timezone.now(),
            "deleted_at": None,
            **_conditions(entry),
        },
    )
    platforms = _platforms(entry, text, problems)
    count = 0
    for platform, numbers in _seen(entry, platforms, text, problems).items():
        count += _import_history(keyword, platform, numbers)
    return count


def _platforms(entry: Mapping[str, Any], text: str, problems: list[str]) -> list[Platform]:
    names = [str(name) for name in entry.get("platforms") or []]
    found = platforms_named(names)
    if names and len(found) < len(names):
        problems.append(f"{text}: not all of these platforms are known: {', '.join(names)}")
    return found or list(Platform.objects.filter(enabled=True))


def _seen(
    entry: Mapping[str, Any], platforms: list[Platform], text: str, problems: list[str]
) -> dict[Platform, list[str]]:
    """The listing numbers by platform; a key without a site counts for each platform."""
    seen: dict[Platform, list[str]] = {platform: [] for platform in platforms}
    named = {name: platform for platform in platforms for name in _names(platform)}
    for key in entry.get("seen_listing_keys") or []:
        site, colon, number = str(key).rpartition(":")
        targets = [named[site.lower()]] if site.lower() in named else [] if colon else platforms
        if not targets or not number or len(number) > 120:
            problems.append(f"{text}: the key {str(key)[:60]!r} belongs to no platform of it")
        for platform in targets:
            seen[platform].append(number)
    return seen


def _names(platform: Platform) -> Iterable[str]:
    return {platform.slug.lower(), platform.slug.lower().partition(".")[0]}


def _import_history(keyword: Keyword, platform: Platform, numbers: list[str]) -> int:
    """Create sightings for what was seen there, so that only newer listings are announced."""
    pair, _made = KeywordPlatform.objects.get_or_create(keyword=keyword, platform=platform)
    if not numbers:
        return 0
    before = Sighting.objects.filter(keyword=keyword).count()
    for chunk in in_chunks(numbers):
        part = list(dict.fromkeys(chunk))
        Listing.objects.bulk_create(
            [
                Listing(platform=platform, number=number, title=f"{platform.slug}:{number}", url="")
                for number in part
            ],
            ignore_conflicts=True,
        )
        rows = Listing.objects.filter(platform=platform, number__in=part)
        Sighting.objects.bulk_create(
            [Sighting(keyword=keyword, listing=row, verdict=Verdict.IMPORTED) for row in rows],
            ignore_conflicts=True,
        )
    if pair.baseline != KeywordPlatform.Baseline.COMPLETE:
        pair.baseline, pair.baseline_at = KeywordPlatform.Baseline.COMPLETE, timezone.now()
        pair.baseline_items = len(numbers)
    pair.query_hash, pair.catching_up = query_hash_of(query_of(keyword)), True
    pair.save()
    return Sighting.objects.filter(keyword=keyword).count() - before


def _time(value: Any) -> datetime | None:
    if value in (None, ""):
        return None
    if isinstance(value, (int, float)):
        return datetime.fromtimestamp(value, UTC)
    moment = datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
