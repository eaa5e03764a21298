"""JSONPath (RFC 9535), as far as it takes no longer than the document is large.

A path may be written short: `price.amount` is `$.price.amount`, `[0].url` is `$[0].url`. Refused
are regular expressions, further paths with wildcards inside of a filter, several selectors in one
pair of brackets, and a second `..`: each of them multiplies the nodes that are visited.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext_noop as _
from jsonpath import JSONPath, JSONPathEnvironment, JSONPathError
from jsonpath.filter import BaseExpression, FilterQuery
from jsonpath.function_extensions import Count, Length, Value
from jsonpath.segments import JSONPathRecursiveDescentSegment, JSONPathSegment
from jsonpath.selectors import (
    Filter,
    IndexSelector,
    NameSelector,
    SliceSelector,
    WildcardSelector,
)

MAX_LENGTH = 300
MAX_SEGMENTS = 20
#: How deep `..` goes; a document that is deeper can't be read with it.
MAX_DEPTH = 64

_SINGULAR = (NameSelector, IndexSelector)
_PLURAL = (SliceSelector, WildcardSelector, Filter)


class PathError(Exception):
    """The text is no path, or one that could take too long; or the document is too deep for it.
    The reason is in English; who shows it translates it."""


class _Environment(JSONPathEnvironment):
    """Without functions that take regular expressions."""

    max_recursion_depth = MAX_DEPTH

    def setup_function_extensions(self) -> None:
        self.function_extensions = {"length": Length(), "count": Count(), "value": Value()}


_ENVIRONMENT = _Environment(strict=True)


@dataclass(frozen=True)
class Path:
    """A compiled path. `plural`: its last part selects several members of one list or object.
    `steps`: the names and numbers of a path that has nothing else."""

    compiled: JSONPath
    plural: bool = False
    steps: tuple[str | int, ...] | None = None

    def values(self, data: Any, most: int) -> list[Any]:
        """The selected values, at most so many. Raises PathError."""
        if not isinstance(data, (dict, list)):
            return []
        if self.steps is not None:
            return _follow(data, self.steps)
        try:
            return [match.obj for match in islice(self.compiled.finditer(data), most)]
        except (JSONPathError, RecursionError) as error:
            raise PathError("the JSON is nested too deeply for this path") from error

    @property
    def parent(self) -> Path:
        """The path to the list or object from which this one selects."""
        segments = self.compiled.segments[:-1]
        return _path(JSONPath(env=_ENVIRONMENT, segments=segments))


@functools.lru_cache(maxsize=512)
def compile_path(text: str) -> Path:
    """Compile a path, written in full or short. Raises PathError."""
    if len(text) > MAX_LENGTH:
        raise PathError(_("the path is too long"))
    try:
        compiled = _ENVIRONMENT.compile(_in_full(text.strip()))
    except (JSONPathError, RecursionError, ValueError) as error:
        raise PathError(_("this is not a JSONPath")) from error
    if not isinstance(compiled, JSONPath):
        raise PathError(_("this is not a JSONPath"))
    _check(compiled.segments)
    return _path(compiled)


def _path(compiled: JSONPath) -> Path:
    segments = compiled.segments
    if segments and isinstance(segments[-1].selectors[0], _PLURAL):
        return Path(compiled, plural=True)
    steps: list[str | int] = []
    for segment in segments:
        [selector] = segment.selectors
        if isinstance(segment, JSONPathRecursiveDescentSegment):
            return Path(compiled)
        if isinstance(selector, NameSelector):
            steps.append(selector.name)
        elif isinstance(selector, IndexSelector):
            steps.append(selector.index)
        else:
            return Path(compiled)
    return Path(compiled, steps=tuple(steps))


def _follow(data: Any, steps: tuple[str | int, ...]) -> list[Any]:
    """The value at the end of names and numbers. Nearly all paths are such, and with the library's
    bookkeeping each takes about twenty times as long."""
    for step in steps:
        if isinstance(step, str):
            if not isinstance(data, dict) or step not in data:
                return []
        elif not isinstance(data, list) or not -len(data) <= step < len(data):
            return []
        data = data[step]
    return [data]


def _in_full(text: str) -> str:
    if text.startswith("$"):
        return text
    if text.startswith("@"):
        return f"${text[1:]}"
    return f"${text}" if text.startswith(("[", ".")) else f"$.{text}"


def _check(segments: tuple[JSONPathSegment, ...]) -> None:
    if len(segments) > MAX_SEGMENTS:
        raise PathError(_("the path is too long"))
    if sum(isinstance(one, JSONPathRecursiveDescentSegment) for one in segments) > 1:
        raise PathError(_("a path may have “..” only once"))
    for segment in segments:
        if len(segment.selectors) != 1:
            raise PathError(_("a pair of brackets may hold only one selector"))
        [selector] = segment.selectors
        if not isinstance(selector, (*_SINGULAR, *_PLURAL)):
            raise PathError(_("this is not a JSONPath"))
        if isinstance(selector, Filter):
            _check_filter(selector.expression)


def _check_filter(expression: BaseExpression) -> None:
    """Inside a filter, a path leads to one value: by names and numbers."""
    for part in _parts(expression):
        if isinstance(part, FilterQuery):
            for segment in part.path.segments:
                descends = isinstance(segment, JSONPathRecursiveDescentSegment)
                if descends or not all(isinstance(one, _SINGULAR) for one in segment.selectors):
                    raise PathError(_("inside a filter, a path may only have names and numbers"))


def _parts(expression: BaseExpression) -> Iterator[BaseExpression]:
    yield expression
    for child in expression.children():
        yield from _parts(child)
