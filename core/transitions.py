"""Guarded state transitions: of several concurrent ones, only one succeeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.db import models


class StaleState(Exception):
    """The row is not (or no longer) in a state that allows this transition, or was deleted."""


def transition(
    model: type[models.Model],
    pk: int,
    *,
    source: Iterable[str],
    target: str,
    unchanged: Mapping[str, Any] = MappingProxyType({}),
    **changes: Any,
) -> None:
    """Move one row from any state in `source` to `target`, and set the fields of `changes`.

    `unchanged` names fields that must still have the given values. Raises StaleState if the row
    is in another state. It is one UPDATE … WHERE state IN (…), so two processes can't both
    succeed.
    """
    rows = model._default_manager.filter(pk=pk, state__in=list(source), **unchanged)
    if rows.update(state=target, **changes) != 1:
        raise StaleState(f"{model.__name__} {pk} can't become {target} any more")
