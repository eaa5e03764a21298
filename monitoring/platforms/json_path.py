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
    """The text is no path, or one that could take too long; or the document is too deep for it."""


class _Environment(JSONPathEnvironment):
    """Without functions that take regular expressions."""

    max_recursion_depth = MAX_DEPTH

    def setup_function_extensions(self) -> None:
        self.function_extensions = {"length": Length(), "count": Count(), "value": Value()}


_ENVIRONMENT = _Environment(strict=True)


@dataclass(frozen=True)
class Path:
    """A compiled path. `plural`: its last part selects several members of one list or object."""

    compiled: JSONPath
    plural: bool

    def values(self, data: Any, most: int) -> list[Any]:
        """The selected values, at most so many. Raises PathError."""
        if not isinstance(data, (dict, list)):
            return []
        try:
            return [match.obj for match in islice(self.compiled.finditer(data), most)]
        except (JSONPathError, RecursionError) as error:
            raise PathError("the JSON is nested too deeply for this path") from error

    @property
    def parent(self) -> Path:
        """The path to the list or object from which this one selects."""
        segments = self.compiled.segments[:-1]
        return Path(JSONPath(env=_ENVIRONMENT, segments=segments), False)


@functools.lru_cache(maxsize=512)
def compile_path(text: str) -> Path:
    """Compile a path, written in full or short. Raises PathError."""
    if len(text) > MAX_LENGTH:
        raise PathError("the path is too long")
    try:
        compiled = _ENVIRONMENT.compile(_in_full(text.strip()))
    except (JSONPathError, RecursionError, ValueError) as error:
        raise PathError("this is not a JSONPath") from error
    if not isinstance(compiled, JSONPath):
        raise PathError("only one path is understood here")
    _check(compiled.segments)
    last = compiled.segments[-1:]
    return Path(compiled, bool(last) and isinstance(last[0].selectors[0], _PLURAL))


def _in_full(text: str) -> str:
    if text.startswith("$"):
        return text
    if text.startswith("@"):
        return f"${text[1:]}"
    return f"${text}" if text.startswith(("[", ".")) else f"$.{text}"


def _check(segments: tuple[JSONPathSegment, ...]) -> None:
    if len(segments) > MAX_SEGMENTS:
        raise PathError("the path is too long")
    if sum(isinstance(one, JSONPathRecursiveDescentSegment) for one in segments) > 1:
        raise PathError("a path may have “..” only once")
    for segment in segments:
        if len(segment.selectors) != 1:
            raise PathError("a pair of brackets may hold only one selector")
        [selector] = segment.selectors
        if not isinstance(selector, (*_SINGULAR, *_PLURAL)):
            raise PathError("this is not a JSONPath")
        if isinstance(selector, Filter):
            _check_filter(selector.expression)


def _check_filter(expression: BaseExpression) -> None:
    """Inside a filter, a path leads to one value: by names and numbers."""
    for part in _parts(expression):
        if isinstance(part, FilterQuery):
            for segment in part.path.segments:
                descends = isinstance(segment, JSONPathRecursiveDescentSegment)
                if descends or not all(isinstance(one, _SINGULAR) for one in segment.selectors):
                    raise PathError("inside a filter, a path may only have names and numbers")


def _parts(expression: BaseExpression) -> Iterator[BaseExpression]:
    yield expression
    for child in expression.children():
        yield from _parts(child)
