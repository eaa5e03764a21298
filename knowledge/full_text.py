"""Full text on both databases through the ORM: a field of tokens, what finds them, and their rank.

The tables (made in a migration) have a column `tokens`, words with spaces between that need no
further analysis. On SQLite they are FTS5 tables (sqlite.org/fts5.html), on PostgreSQL there is a
generated column `vector` with a GIN index beside it. Both understand the same queries of quoted
words with brackets, AND and OR.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col
from django.db.models.sql.compiler import SQLCompiler

Sql = tuple[str, Sequence[Any]]


class TokensField(models.TextField):  # type: ignore[type-arg]
    """Words with spaces between, as `knowledge.words.text` makes them: letters, digits and _."""


class AnyOf(tuple[str, ...]):
    """Texts that have one of these words at least."""

    def __new__(cls, found: Iterable[str]) -> AnyOf:
        return super().__new__(cls, sorted(found))


#: Texts that fit one of these rows; to fit a row they need one word of each of its groups.
Query = Sequence[Sequence[AnyOf]]


def expression(query: Query, both: str, either: str) -> str:
    """The query in the words of a database."""
    rows = []
    for row in query:
        groups = [either.join(f"'{word}'" for word in group) for group in row]
        rows.append(both.join(f"({group})" for group in groups))
    return either.join(f"({row})" for row in rows)


def _fts5(query: Query) -> str:
    return expression(query, " AND ", " OR ").replace("'", '"')


def _tsquery(query: Query) -> str:
    return expression(query, " & ", " | ")


@TokensField.register_lookup
class Matches(models.Lookup):
    """`filter(tokens__matches=query)`."""

    lookup_name = "matches"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        query = _tsquery if connection.vendor == "postgresql" else _fts5
        return "%s", [query(value)]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        # A table of FTS5 has a hidden column with its own name, which MATCH is asked of.
        _, parameters = self.process_rhs(compiler, connection)
        return f"{_column(self.lhs, self.lhs.target.model._meta.db_table)} MATCH %s", parameters

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        _, parameters = self.process_rhs(compiler, connection)
        return f"{_column(self.lhs, 'vector')} @@ %s::tsquery", parameters


class Rank(models.Func):
    """How well a text fits groups of words, of which each has a weight: BM25 on SQLite. PostgreSQL
    does not know how rare words are; there the weights of the groups that a text has are added."""

    def __init__(self, tokens: str, weighted: Iterable[tuple[AnyOf, float]]) -> None:
        super().__init__(models.F(tokens), output_field=models.FloatField())
        self.weighted = tuple(weighted)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return f"-{_column(self.source_expressions[0], 'rank')}", []

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        vector = _column(self.source_expressions[0], "vector")
        parts = [f"({vector} @@ %s::tsquery)::int * %s::real" for _ in self.weighted]
        values = [(_tsquery([[group]]), weight) for group, weight in self.weighted]
        return f"({' + '.join(parts)})", [value for pair in values for value in pair]


def _column(tokens: Any, name: str) -> str:
    """Another column of the table that these tokens stand in."""
    assert isinstance(tokens, Col)
    return f'"{tokens.alias}"."{name}"'
