"""Keywords are exported and imported with their history and conditions."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.core.management import call_command

from accounts.models import Person
from monitoring.models import Keyword
from monitoring.services import exports, keywords
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite


def test_export_and_import_bring_the_history_along(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    data = json.loads(json.dumps(exports.export(person)))
    assert data[0]["seen_listing_keys"] == ["egun.de:1"]
    other = Person.objects.create(telegram_id=501, role=Person.Role.SUBSCRIBER)
    result = exports.import_keywords(other, data)
    assert (result.keywords, result.sightings, result.problems) == (1, 1, [])
    site.put(2)
    scan(site)
    assert announced_to(other) == [2]


def test_export_and_import_bring_the_conditions_along(watched: Keyword, person: Person) -> None:
    conditions = {
        "price_from": Decimal("10.00"),
        "price_to": Decimal("1250.50"),
        "currency": "UAH",
        "exclude": 'Replika, "US Army"',
        "exclude_sellers": "waldläufer",
        "whole_words": True,
        "in_descriptions": True,
        "price_drops": True,
        "back_in_stock": True,
        "no_bid_minutes": 30,
        "typos": True,
    }
    assert set(conditions) == set(exports.CONDITIONS)
    Keyword.objects.update(**conditions)
    data = json.loads(json.dumps(exports.export(person)))
    other = Person.objects.create(telegram_id=501, role=Person.Role.SUBSCRIBER)
    assert exports.import_keywords(other, data).problems == []
    assert other.keywords.values(*conditions).get() == conditions
    # Older exports have no conditions; what is wrong changes nothing.
    old: list[dict[str, Any]] = [
        {"keyword": "Kappmesser"},
        {"keyword": "Kappmesser", "exclude": None},
    ]
    assert exports.import_keywords(other, old).problems == []
    wrong = [old[0] | {"price_to": "cheap", "no_bid_minutes": -1}, old[0] | {"exclude": "x" * 301}]
    result = exports.import_keywords(other, wrong)
    assert result.keywords == 0 and len(result.problems) == 2
    assert "price_to" in result.problems[0] and "no_bid_minutes" in result.problems[0]
    assert other.keywords.values(*conditions).get() == conditions


def test_import_of_the_documented_form(egun: Any, person: Person, tmp_path: Any, site: Any) -> None:
    file = tmp_path / "keywords.json"
    file.write_text(
        json.dumps(
            [
                {
                    "keyword": "Kappmesser",
                    "normalized_keyword": "kappmesser",
                    "since_ts": 1764000000,
                    "last_checked": "2026-11-01T10:00:00Z",
                    "is_active": True,
                    "is_muted": True,
                    "frequency_seconds": 30,
                    "seen_listing_keys": ["egun.de:1", "2", "nowhere:3"],
                    "platforms": ["egun.de"],
                },
                {"keyword": ""},
                "nonsense",
            ]
        )
    )
    call_command("import_keywords", str(file), "--person", "500")
    keyword = Keyword.objects.get()
    assert (keyword.frequency_seconds, keyword.active) == (60, True)
    assert keyword.muted_until is not None
    keywords.unmute(keyword)
    site.put(1, 2, 3)
    scan(site)
    assert announced_to(person) == [3]
