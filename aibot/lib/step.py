"""A step: a row changes, others are made and changed with it, or nothing happens.

On PostgreSQL a step is one statement, and a transaction of its own unless one is open: each further
round trip, and each step of a transaction, costs more than the rows do. Elsewhere it is the same in
a transaction.

    step = Step(Chat, chat.pk, {"analysis_claim": None}, within={"analysis_claim": [mine]})
    step.insert(draft)
    step.insert(card, draft=draft)
    step.insert(delivery, topic=IdAfter("card:", card))
    done = step.run()
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from django.db import models, transaction

from aibot.lib import rows
from aibot.lib.wake import Notice


@dataclass(frozen=True)
class IdAfter:
    """A text that ends in the id of a row that the same step has made before."""

    text: str
    row: models.Model


#: What a new row takes from one made before: its id as a foreign key, or a text with it.
Reference = models.Model | IdAfter


@dataclass(frozen=True)
class _Change:
    model: type[models.Model]
    pk: int
    values: Mapping[str, Any]
    within: Mapping[str, list[Any]] = field(default_factory=dict)


class Step:
    """Change row `pk` of a model if each field of `within` has one of its values and what is
    `provided` holds; all that is added to the step happens then or not at all.

    Without `wait_for_disk` PostgreSQL says that it is done before it is on disk, where it is with
    the next commit that waits, or after 0.6 s; if it crashes before, none of it was done. Not for a
    step inside a transaction (postgresql.org/docs/current/wal-async-commit.html; SQLite never
    waits)."""

    def __init__(
        self,
        model: type[models.Model],
        pk: int,
        values: Mapping[str, Any],
        *,
        within: Mapping[str, Iterable[Any]] = MappingProxyType({}),
        provided: rows.Condition | None = None,
        wait_for_disk: bool = True,
    ) -> None:
        allowed = {name: list(given) for name, given in within.items()}
        self._first = _Change(model, pk, values, allowed)
        self._provided = provided
        self._made: list[tuple[models.Model, dict[str, Reference]]] = []
        self._changed: list[_Change] = []
        self._notice: Notice | None = None
        self._waits = wait_for_disk

    def insert(self, row: models.Model, **references: Reference) -> None:
        """Make a row; in the fields of `references` it refers to rows that were added before."""
        self._made.append((row, references))

    def update(self, model: type[models.Model], pk: int, values: Mapping[str, Any]) -> None:
        """Change another row, too."""
        self._changed.append(_Change(model, pk, values))

    def wake(self, about: str) -> None:
        """Wake runbot when this is done, as `aibot.lib.wake.notify` does."""
        self._notice = Notice.of(about)

    def run(self) -> bool:
        """Do all of it or nothing; whether it was done. The new rows know their ids then."""
        if not all(self._first.within.values()):
            return False
        done = self._in_one() if rows.on_postgresql() else self._one_by_one()
        if done and self._notice:
            self._notice.tell_here()
        return done

    def _one_by_one(self) -> bool:
        with transaction.atomic():
            if self._provided and not rows.fetch(self._provided.sql, self._provided.values):
                return False
            first = self._first
            if not rows.update(first.model, first.pk, first.values, within=first.within):
                return False
            for row, references in self._made:
                _refer(row, references)
                rows.insert([row])
            for change in self._changed:
                rows.update(change.model, change.pk, change.values, within={})
            return True

    def _in_one(self) -> bool:
        sql = _statement(
            _shape(self._first),
            self._provided.sql if self._provided else "",
            tuple((type(row), self._places_of(references)) for row, references in self._made),
            tuple(_shape(change) for change in self._changed),
            self._notice.sql if self._notice else "",
            self._waits,
        )
        values = _given(self._first)
        values += self._provided.values if self._provided else ()
        for row, references in self._made:
            values += _values(row, references)
        for change in self._changed:
            values += _given(change)
        values += self._notice.values if self._notice else ()
        found = rows.fetch(sql, values)
        if not found:
            return False
        for (row, references), pk in zip(self._made, found[0], strict=False):
            row.pk = pk
            _refer(row, references)
            rows.mark_inserted([row])
        return True

    def _places_of(self, references: Mapping[str, Reference]) -> tuple[tuple[str, int, bool], ...]:
        """Which field takes the id of which of our rows, and whether a text goes before it."""
        made = [row for row, _ in self._made]
        found = []
        for name, reference in references.items():
            row = reference.row if isinstance(reference, IdAfter) else reference
            place = next(place for place, one in enumerate(made) if one is row)
            found.append((name, place, isinstance(reference, IdAfter)))
        return tuple(found)


def _given(change: _Change) -> list[Any]:
    return rows.change_values(change.model, change.pk, change.values, change.within)


def _refer(row: models.Model, references: Mapping[str, Reference]) -> None:
    """Write into a row what it refers to, whose ids are known by now."""
    for name, reference in references.items():
        if isinstance(reference, IdAfter):
            setattr(row, name, f"{reference.text}{reference.row.pk}")
        else:
            setattr(row, name, reference)


def _values(row: models.Model, references: Mapping[str, Reference]) -> list[Any]:
    values = []
    for one, value in zip(rows.fields_of(type(row)), rows.values_of([row]), strict=True):
        reference = references.get(one.name)
        if reference is None:
            values.append(value)
        elif isinstance(reference, IdAfter):
            values.append(reference.text)
    return values


_Shape = tuple[type[models.Model], tuple[str, ...], tuple[tuple[str, int], ...]]


def _shape(change: _Change) -> _Shape:
    return change.model, tuple(change.values), rows.shape_of(change.within)


@cache
def _statement(
    first: _Shape,
    provided: str,
    made: Sequence[tuple[type[models.Model], tuple[tuple[str, int, bool], ...]]],
    changed: Sequence[_Shape],
    notice: str,
    waits: bool,
) -> str:
    only = f" AND EXISTS ({provided})" if provided else ""
    parts = [f"done AS ({rows.update_sql(*first)}{only} RETURNING 1)"]
    parts += [
        f"made_{place} AS ({_insertion(*one)} RETURNING id)" for place, one in enumerate(made)
    ]
    parts += [
        f"changed_{place} AS ({rows.update_sql(*one)} AND EXISTS (SELECT 1 FROM done))"
        for place, one in enumerate(changed)
    ]
    # Asked for one by one, so that rows get their ids in the order in which they were added.
    shown = [f"(SELECT id FROM made_{place})" for place in range(len(made))]
    shown.append(f"({notice})" if notice else "1")
    if not waits:
        shown.append("set_config('synchronous_commit', 'off', true)")
    return f"WITH {', '.join(parts)} SELECT {', '.join(shown)} FROM done"


def _insertion(model: type[models.Model], references: tuple[tuple[str, int, bool], ...]) -> str:
    """Taking its values from rows that are only there if the first change was made."""
    taken = {name: f"made_{place}.id" for name, place, _ in references}
    taken |= {name: f"%s || {taken[name]}" for name, _, after_text in references if after_text}
    shown = ", ".join(taken.get(one.name, "%s") for one in rows.fields_of(model))
    tables = ["done", *sorted({f"made_{place}" for _, place, _ in references})]
    return f"{rows.into_sql(model)} SELECT {shown} FROM {', '.join(tables)}"
