"""The INSERT of many rows: the same statement as Django's, with less work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models
from django.db.backends.sqlite3.base import DatabaseWrapper as DjangoWrapper
from django.db.models import F, Value
from django.db.models.functions import Lower
from django.db.models.sql import InsertQuery
from django.db.utils import load_backend

from aibot.settings.env import sqlite
from core.sqlite3.base import DatabaseWrapper
from monitoring.models import Listing, Sighting

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
#: The same moment, as people in Kyiv write it.
NOON_IN_KYIV = NOON.astimezone(timezone(timedelta(hours=2)))

#: What a JSON column may have.
BASES: tuple[Any, ...] = (None, {}, [1], "x", True)


def statement(backend: type[DjangoWrapper], rows: Sequence[models.Model]) -> Any:
    wrapper = backend(connection.settings_dict | {"NAME": ":memory:"})
    query = InsertQuery(type(rows[0]))
    query.insert_values(type(rows[0])._meta.concrete_fields[1:], list(rows))
    return query.get_compiler(connection=wrapper).as_sql()


def listing(number: int, **fields: Any) -> Listing:
    times = {"first_seen_at": NOON, "last_seen_at": NOON}
    return Listing(platform_id=1, number=str(number), **(times | fields))


@pytest.mark.parametrize(
    "rows",
    [
        [Sighting(keyword_id=one, listing_id=2 * one, at=NOON) for one in range(5)],
        [Sighting(keyword_id=1, listing_id=1, at=one) for one in (NOON, NOON_IN_KYIV)],
        [Sighting(keyword_id=1, listing_id=1, basis=one) for one in BASES],
        [listing(1, price=Decimal("1.50")), listing(2, price=None, ends_at=NOON)],
        [listing(1, bids=True), listing(2, bids=1), listing(3, title=1), listing(4, title=True)],
        [listing(1, price_kind=Listing.PriceKind.BID), listing(2, price_kind="bid")],
        [listing(1, title=Lower(Value("ABC"))), listing(2, title="%s")],
        [listing(1, title=Value("ABC")), listing(2, title="x", last_seen_at=NOON)],
    ],
)
def test_the_statement_is_djangos(rows: list[models.Model]) -> None:
    assert statement(DatabaseWrapper, rows) == statement(DjangoWrapper, rows)


def test_a_time_is_prepared_once_for_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[datetime] = []
    original = models.DateTimeField.get_db_prep_value

    def counted(self: Any, value: Any, *arguments: Any, **named: Any) -> Any:
        prepared.append(value)
        return original(self, value, *arguments, **named)

    monkeypatch.setattr(models.DateTimeField, "get_db_prep_value", counted)
    statement(DatabaseWrapper, [Sighting(keyword_id=1, listing_id=n, at=NOON) for n in range(99)])
    assert prepared.count(NOON) == 1 and prepared.count(None) <= 1  # type: ignore[arg-type]


def test_a_column_cant_be_inserted_as_itself() -> None:
    with pytest.raises(ValueError, match="can only be used to update"):
        statement(DatabaseWrapper, [listing(1, title=F("url")), listing(2)])


def test_a_file_of_sqlite_is_used_with_it(tmp_path: Path) -> None:
    assert load_backend(sqlite(tmp_path / "file")["ENGINE"]).DatabaseWrapper is DatabaseWrapper
