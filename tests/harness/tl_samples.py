"""Samples of Telegram's objects (TL), and of everything that may stand in their fields."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, ForwardRef, get_args

from telethon.tl import types as tl
from telethon.tl.tlobject import TLObject

NOW = datetime(2026, 1, 1, tzinfo=UTC)
_PLAIN: dict[Any, Any] = {int: 1, str: "text", bytes: b"bytes", float: 1.0, bool: True}
_TYPE = re.compile(r"\bType\w+")
#: Objects may stand in each other without end (rich texts).
DEEPEST = 5


def sample_of(kind: Any, depth: int = 0) -> Any:
    """An object of a TL type with as little in it as possible."""
    given = {
        name: _value(parameter.annotation, depth)
        for name, parameter in _parameters(kind).items()
        if parameter.default is parameter.empty
    }
    return kind(**given)


def fields_of(kind: Any) -> Iterator[tuple[str, Any, bool]]:
    """The fields of a TL type in which objects stand, each with a sample for it, and whether it
    may be left out."""
    for name, parameter in _parameters(kind).items():
        if kinds := _kinds(parameter.annotation):
            one = _smallest(kinds, 0)
            many = "List[" in str(parameter.annotation)
            yield name, [one] if many else one, parameter.default is None


def kinds_like(kind: Any) -> list[Any]:
    """All TL types that may stand where one of this type stands."""
    return [
        each
        for each in vars(tl).values()
        if inspect.isclass(each) and getattr(each, "SUBCLASS_OF_ID", 0) == kind.SUBCLASS_OF_ID
    ]


def _parameters(kind: Any) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(kind).parameters)


def _value(annotation: Any, depth: int) -> Any:
    if isinstance(annotation, type) and annotation in _PLAIN:
        return _PLAIN[annotation]
    if "List[" in str(annotation):
        return []
    if "datetime" in str(annotation):
        return NOW
    return _smallest(_kinds(annotation), depth + 1)


def _kinds(annotation: Any) -> list[Any]:
    """The TL types of an annotation, which may be a name of several (`TypePeer`)."""
    if isinstance(annotation, (str, ForwardRef)):
        found = _TYPE.search(str(annotation))
        return _kinds(getattr(tl, found.group(), None)) if found else []
    if inspect.isclass(annotation) and issubclass(annotation, TLObject):
        return [annotation]
    return [kind for inner in get_args(annotation) for kind in _kinds(inner)]


def _smallest(kinds: list[Any], depth: int) -> Any:
    if not kinds or depth > DEEPEST:
        return tl.PeerUser(1)
    return sample_of(min(kinds, key=lambda kind: (_weight(kind), kind.__name__)), depth)


def _weight(kind: Any) -> int:
    """How many objects the sample of a type needs."""
    return sum(
        parameter.default is parameter.empty and bool(_kinds(parameter.annotation))
        for parameter in _parameters(kind).values()
    )
