"""Compiles INSERT with less work for each value.

Django asks every value of every row whether it is an expression, how its field writes it, and what
its placeholder is. With hundreds of thousands of rows, as a baseline has, that is half of a
worker's time. Here what is certain is decided once for a column and a type: most values are bound
as they are. Whatever is not certain goes Django's way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from types import NoneType
from typing import Any

from django.db import models
from django.db.models.sql.compiler import (
    SQLAggregateCompiler,
    SQLCompiler,
    SQLDeleteCompiler,
    SQLUpdateCompiler,
)
from django.db.models.sql.compiler import SQLInsertCompiler as DjangoInsertCompiler

__all__ = [
    "SQLAggregateCompiler",
    "SQLCompiler",
    "SQLDeleteCompiler",
    "SQLInsertCompiler",
    "SQLUpdateCompiler",
]

#: The type that SQLite's driver takes from these fields as it is. Only the fields themselves: one
#: that inherits from them may write something else, as an encrypted one does.
_PLAIN: dict[type[models.Field[Any, Any]], type | None] = {
    models.AutoField: int,
    models.BigAutoField: int,
    models.BigIntegerField: int,
    models.BooleanField: bool,
    models.CharField: str,
    models.DateTimeField: None,
    models.DecimalField: None,
    models.IntegerField: int,
    models.JSONField: None,
    models.PositiveIntegerField: int,
    models.TextField: str,
}
#: Such a value can be written once for all rows that share it.
_SHARED = (datetime, Decimal)


class SQLInsertCompiler(DjangoInsertCompiler):
    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._plain: dict[tuple[str, type], bool] = {}
        #: What was written by the value's id; with the value, so that no other gets its id.
        self._written: dict[tuple[str, int], tuple[object, object]] = {}
        self._has_expressions = False

    def prepare_value(self, field: Any, value: Any) -> Any:
        kind = value.__class__
        plain = self._plain.get((field.attname, kind))
        if plain is None:
            plain = self._plain[field.attname, kind] = _is_plain(field, kind)
        if plain:
            return value
        if kind in _SHARED:
            key = (field.attname, id(value))
            if key not in self._written:
                self._written[key] = (value, self._prepared(field, value))
            return self._written[key][1]
        return self._prepared(field, value)

    def _prepared(self, field: Any, value: Any) -> Any:
        """The value as Django writes it."""
        written = super().prepare_value(field, value)
        self._has_expressions |= hasattr(written, "as_sql")
        return written

    def assemble_as_sql(
        self, fields: Sequence[Any], value_rows: Sequence[Sequence[Any]]
    ) -> tuple[Any, Any]:
        """The placeholders and the parameters of each row."""
        special = any(field is None or hasattr(field, "get_placeholder") for field in fields)
        if special or self._has_expressions or not value_rows:
            return super().assemble_as_sql(fields, value_rows)
        return [("%s",) * len(fields)] * len(value_rows), value_rows


def _is_plain(field: Any, kind: type) -> bool:
    """Whether values of exactly this type are bound as they are."""
    if field.is_relation:
        field = field.target_field
    known = type(field)
    return known in _PLAIN and (kind is NoneType or kind is _PLAIN[known])
