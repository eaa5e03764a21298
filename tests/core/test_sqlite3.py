"""Our INSERT for SQLite writes what Django's writes, for every column of every model."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models.functions import Now
from django.db.models.sql import InsertQuery
from django.db.models.sql.compiler import SQLInsertCompiler as DjangoInsertCompiler
from django.utils.safestring import SafeString

from core.sqlite3.compiler import SQLInsertCompiler
from monitoring.models import Listing

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's backend")

AT = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
#: The same clock time an hour later, which Python calls equal.
LATER = AT.replace(fold=1)
#: Values as code and libraries hand them over: also of kinds that a column does not expect.
VALUES: tuple[Any, ...] = (
    None,
    "",
    "Säbel",
    "7",
    SafeString("<b>"),
    Listing.PriceKind.BID,
    7,
    True,
    Decimal("12.3"),
    AT,
    LATER,
    AT.astimezone(UTC),
    AT.date(),
    timedelta(minutes=3),
    UUID(int=7),
    {"a": [1, None]},
    [],
    Now(),
    models.Value("x"),
)


def test_each_column_gets_what_django_would_write() -> None:
    compared = 0
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            query = InsertQuery(model)
            ours = SQLInsertCompiler(query, connection, "default")
            django = DjangoInsertCompiler(query, connection, "default")
            rows = [(ours, value) for value in VALUES], [(django, value) for value in VALUES]
            written, expected = (
                [_written(one, field, value) for one, value in row] for row in rows
            )
            assert written == expected, field
            compared += len(written)
    assert compared > 1000


def _written(compiler: DjangoInsertCompiler, field: Any, value: Any) -> tuple[type, str]:
    try:
        prepared = compiler.prepare_value(field, value)
    except Exception as error:
        return type(error), str(error)
    is_expression = hasattr(prepared, "as_sql")
    return type(prepared), "" if is_expression else repr(prepared)


@pytest.mark.parametrize("title", ["Helm", models.Value("Helm")], ids=["values", "expressions"])
def test_the_statement_is_the_same(title: Any) -> None:
    def statement(kind: type[DjangoInsertCompiler]) -> Any:
        query = InsertQuery(Listing)
        fields = [one for one in Listing._meta.concrete_fields if not one.primary_key]
        rows: list[models.Model] = [
            Listing(number=str(n), title=title, price=n, first_seen_at=AT, last_seen_at=LATER)
            for n in range(3)
        ]
        query.insert_values(fields, rows)
        return kind(query, connection, "default").as_sql()

    ours = [(sql, tuple(parameters)) for sql, parameters in statement(SQLInsertCompiler)]
    django = [(sql, tuple(parameters)) for sql, parameters in statement(DjangoInsertCompiler)]
    assert ours == django


def test_all_inserts_go_this_way() -> None:
    assert isinstance(InsertQuery(Listing).get_compiler("default"), SQLInsertCompiler)
