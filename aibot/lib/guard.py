"""Guarded transitions: a row moves from one state to another once, whoever tries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.db import models

from aibot.lib import rows
from aibot.lib.step import Step


class LostRace(Exception):
    """The row was no longer in a state from which this move is allowed."""


def move(
    model: type[models.Model],
    pk: int,
    *,
    source: Iterable[str],
    target: str,
    unchanged: Mapping[str, Any] = MappingProxyType({}),
    making: Sequence[models.Model] = (),
    provided: rows.Condition | None = None,
    wait_for_disk: bool = True,
    **changes: Any,
) -> None:
    """Move one row from any state in `source` to `target`, with further field changes. What must
    still be as it was read stands in `unchanged`. `making` are new rows that are inserted with the
    move or not at all, `provided` what must hold besides for these, and `wait_for_disk` whether
    they must be kept for good when this returns (see `Step`).

    Raises LostRace when the row is in another state (someone else was first) or is gone.
    One UPDATE … WHERE state IN (…), so two processes can't both succeed.
    """
    within = {"state": source, **{name: [value] for name, value in unchanged.items()}}
    values = {"state": target, **changes}
    if making:
        step = Step(
            model, pk, values, within=within, provided=provided, wait_for_disk=wait_for_disk
        )
        for row in making:
            step.insert(row)
        moved = step.run()
    else:
        moved = rows.update(model, pk, values, within=within) == 1
    if not moved:
        raise LostRace(f"{model.__name__} {pk} can't become {target} any more")
