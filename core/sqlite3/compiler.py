"""Django's SQL compilers, with an INSERT that prepares many rows at once.

Django looks at each value of each row by itself. Here times and NULL, which most rows of a bulk
insert have in common, are prepared once for each column; and whether a value is an expression is
decided once for each type. Django's PostgreSQL backend makes the same distinction for UNNEST.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Field
from django.db.models.sql import compiler
from django.db.models.sql.compiler import (
    SQLAggregateCompiler,
    SQLCompiler,
    SQLDeleteCompiler,
    SQLUpdateCompiler,
)

__all__ = [
    "SQLAggregateCompiler",
    "SQLCompiler",
    "SQLDeleteCompiler",
    "SQLInsertCompiler",
    "SQLUpdateCompiler",
]

#: The types of values that many rows have in common, and that take long to prepare.
_SHARED = frozenset({datetime, int, type(None)})


class SQLInsertCompiler(compiler.SQLInsertCompiler):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._prepared: dict[tuple[str, object], object] = {}

    def prepare_value(self, field: Field[Any, Any], value: Any) -> Any:
        if type(value) not in _SHARED:
            return super().prepare_value(field, value)
        key = (field.attname, value)
        if key not in self._prepared:
            self._prepared[key] = super().prepare_value(field, value)
        return self._prepared[key]

    def assemble_as_sql(
        self, fields: Sequence[Field[Any, Any] | None], value_rows: Sequence[list[Any]]
    ) -> tuple[list[list[str]], list[list[Any]]]:
        kinds = set(map(type, chain.from_iterable(value_rows)))
        if any(hasattr(kind, "as_sql") for kind in kinds) or any(
            field is None or hasattr(field, "get_placeholder") for field in fields
        ):
            return super().assemble_as_sql(fields, value_rows)
        return [["%s"] * len(fields)] * len(value_rows), list(value_rows)
