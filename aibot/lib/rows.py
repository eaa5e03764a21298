"""Single rows in plain SQL, for the statements between a message and its card, and between a press
and its answer.

Django takes several times longer to put such a statement together than a database takes to run
it. Here it is put together once for each shape, and PostgreSQL plans it once for each connection.
What goes in and comes out is prepared by the model's fields, as in Django.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from aibot.lib.driver import driver

M = TypeVar("M", bound=models.Model)
#: What `read` takes: a model, a statement with `{columns}` for those of the model, and its values.
Reading = tuple[type[models.Model], str, Sequence[Any]]


@dataclass(frozen=True)
class Condition:
    """A SELECT that has a row if something holds."""

    sql: str
    values: tuple[Any, ...]


def fetch(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement that has rows for an answer, in the current transaction."""
    with _run(_database(), sql, values) as cursor:
        return list(cursor.fetchall())


def execute(sql: str, values: Sequence[Any] = ()) -> int:
    """Run a statement that changes rows, in the current transaction; how many it changed."""
    with _run(_database(), sql, values) as cursor:
        return int(cursor.rowcount)


def read(model: type[M], sql: str, values: Sequence[Any] = ()) -> list[M]:
    """The rows of a statement in which `{columns}` stands for the columns of the model."""
    return [row for (row,) in read_together((model,), sql, values)]


def read_together(
    together: tuple[type[models.Model], ...], sql: str, values: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """The rows of a statement that joins models: `{columns}` stands for the columns of all of
    them, in this order, and each row is one object of each. What else is read follows as it is."""
    database = _database()
    columns, shapes = _columns(together, database.vendor)
    found = fetch(sql.replace("{columns}", columns), values)
    return [_objects(database, row, shapes) for row in found]


def read_in_turn(*readings: Reading) -> list[list[Any]]:
    """What `read` does, for several statements one after the other. On PostgreSQL they are sent
    together, and are one transaction unless one is open; each sees what is there when it begins."""
    database = _database()
    if database.vendor != "postgresql":
        return [read(*reading) for reading in readings]
    database.ensure_connection()
    shaped = [(_columns((model,), database.vendor), sql, given) for model, sql, given in readings]
    with database.wrap_database_errors, database.connection.pipeline():
        cursors = [
            _run(database, sql.replace("{columns}", columns), given)
            for (columns, _), sql, given in shaped
        ]
        found = [cursor.fetchall() for cursor in cursors]
    return [
        [_objects(database, row, shapes)[0] for row in answer]
        for ((_, shapes), _, _), answer in zip(shaped, found, strict=True)
    ]


def one(model: type[M], *, locked: bool = False, **equal: Any) -> M | None:
    """The row with these values of a unique key, or None. `locked` until the transaction ends
    (on SQLite, a transaction that writes is alone anyway)."""
    database = _database()
    sql = _select(model, tuple(equal), locked and database.vendor == "postgresql")
    values = [_prepared(database, model, name, value) for name, value in equal.items()]
    found = read(model, sql, values)
    return found[0] if found else None


def insert(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model. Only a single row learns its id."""
    made = fetch(_insert(type(rows[0]), len(rows)), values_of(rows))
    if len(rows) == 1:
        rows[0].pk = made[0][0]
    mark_inserted(rows)


def insert_if_new(row: models.Model) -> bool:
    """Insert a row unless one with the same unique key is there; whether it was inserted."""
    made = fetch(_insert(type(row), 1, "ON CONFLICT DO NOTHING "), values_of([row]))
    if made:
        row.pk = made[0][0]
        mark_inserted([row])
    return bool(made)


def update(
    model: type[models.Model],
    pk: int,
    changes: Mapping[str, Any],
    *,
    within: Mapping[str, Iterable[Any]],
) -> int:
    """Change a row if each field of `within` has one of its values; how many were changed."""
    allowed = {name: list(values) for name, values in within.items()}
    if not all(allowed.values()):
        return 0
    sql = update_sql(model, tuple(changes), shape_of(allowed))
    return execute(sql, change_values(model, pk, changes, allowed))


def keep_plans(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """For Django's signal `connection_created`. PostgreSQL would go on planning some of these
    statements anew each time, which takes longer than running them; Django's own are not prepared,
    so it plans them as ever (postgresql.org/docs/current/sql-prepare.html)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET plan_cache_mode = force_generic_plan")


def wait_for_disk() -> None:
    """Return when all that was done before is on PostgreSQL's disk: a note in its log, which nobody
    reads, is committed by waiting (postgresql.org/docs/current/functions-admin.html)."""
    if on_postgresql():
        fetch("SELECT pg_logical_emit_message(true, 'aibot', '')")


def on_postgresql() -> bool:
    return _database().vendor == "postgresql"


def mark_inserted(rows: Iterable[models.Model]) -> None:
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _database() -> BaseDatabaseWrapper:
    """This thread's connection; asking Django's stand-in for it anew at each use takes longer than
    one would think."""
    return connections[DEFAULT_DB_ALIAS]


def _run(database: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> Any:
    given = [_given(database, value) for value in values]
    if database.vendor != "postgresql":
        cursor = database.cursor()
        cursor.execute(sql, given)
        return cursor
    database.ensure_connection()
    with database.wrap_database_errors:
        # Django's own cursors put values into the text, so that nothing can be planned ahead.
        return driver().Cursor(database.connection).execute(sql, given, prepare=True)


def _given(database: BaseDatabaseWrapper, value: Any) -> Any:
    """A value as the database's driver takes it."""
    if isinstance(value, datetime):
        return database.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID) and not database.features.has_native_uuid_field:
        return value.hex
    return value


def _objects(
    database: BaseDatabaseWrapper, row: tuple[Any, ...], shapes: Sequence[Any]
) -> tuple[Any, ...]:
    made, begin = [], 0
    for model, names, converters in shapes:
        values = list(row[begin : begin + len(names)])
        begin += len(names)
        for place, convert, column in converters:
            values[place] = convert(values[place], column, database)
        made.append(model.from_db(DEFAULT_DB_ALIAS, names, values))
    return (*made, *row[begin:])


def values_of(rows: Sequence[models.Model]) -> list[Any]:
    database = _database()
    return [
        field.get_db_prep_save(field.pre_save(row, True), database)
        for row in rows
        for field in fields_of(type(row))
    ]


def change_values(
    model: type[models.Model],
    pk: int,
    changes: Mapping[str, Any],
    allowed: Mapping[str, Sequence[Any]],
) -> list[Any]:
    database = _database()
    values = [_prepared(database, model, name, value) for name, value in changes.items()]
    values.append(pk)
    values += [_prepared(database, model, name, one) for name in allowed for one in allowed[name]]
    return values


def shape_of(allowed: Mapping[str, Sequence[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((name, len(values)) for name, values in allowed.items())


def _prepared(
    database: BaseDatabaseWrapper, model: type[models.Model], name: str, value: Any
) -> Any:
    value = value.pk if isinstance(value, models.Model) else value
    return model._meta.get_field(name).get_db_prep_save(value, database)  # type: ignore[union-attr]


@cache
def fields_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.local_concrete_fields if not field.primary_key]


def _column(model: type[models.Model], name: str) -> str:
    return f'"{model._meta.get_field(name).column}"'  # type: ignore[union-attr]


@cache
def _columns(
    together: tuple[type[models.Model], ...], vendor: str
) -> tuple[str, list[tuple[type[models.Model], list[str], list[Any]]]]:
    shown, shapes, database = [], [], _database()
    for model in together:
        fields = model._meta.concrete_fields
        shown += [f'"{model._meta.db_table}"."{field.column}"' for field in fields]
        converters = [
            (place, convert, column)
            for place, column in enumerate(
                field.get_col(model._meta.db_table) for field in fields
            )
            for convert in (
                *database.ops.get_db_converters(column), *column.get_db_converters(database),
            )
        ]  # fmt: skip
        shapes.append((model, [field.attname for field in fields], converters))
    return ", ".join(shown), shapes


@cache
def _select(model: type[models.Model], key: tuple[str, ...], locked: bool) -> str:
    equal = " AND ".join(f"{_column(model, name)} = %s" for name in key)
    lock = " FOR NO KEY UPDATE" if locked else ""
    return f'SELECT {{columns}} FROM "{model._meta.db_table}" WHERE {equal}{lock}'


@cache
def _insert(model: type[models.Model], count: int, conflict: str = "") -> str:
    places = ", ".join([f"({_places(model)})"] * count)
    return f'{into_sql(model)} VALUES {places} {conflict}RETURNING "id"'


def into_sql(model: type[models.Model]) -> str:
    columns = ", ".join(f'"{field.column}"' for field in fields_of(model))
    return f'INSERT INTO "{model._meta.db_table}" ({columns})'


def _places(model: type[models.Model]) -> str:
    return ", ".join(["%s"] * len(fields_of(model)))


@cache
def update_sql(
    model: type[models.Model], changes: tuple[str, ...], within: tuple[tuple[str, int], ...]
) -> str:
    sets = ", ".join(f"{_column(model, name)} = %s" for name in changes)
    only = "".join(
        f" AND {_column(model, name)} IN ({', '.join(['%s'] * count)})" for name, count in within
    )
    return f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "id" = %s{only}'
