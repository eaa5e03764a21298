"""JSON: a list of objects, an object with such a list, objects one after the other (JSON Lines), or
questions with their answers. A list, and that of "entries", is read one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from core.text import storable
from knowledge.formats.decoding import read_text
from knowledge.formats.fields import field_named, read_entry
from knowledge.formats.types import Item, LeftOut, Problem, Unreadable

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")
LIST = "entries"


class _Malformed(Exception):
    """The text is no JSON from here on."""


def read(content: BinaryIO, name: str) -> Iterator[Item]:
    text = read_text(content)
    unknown: dict[str, None] = {}
    number = 0
    try:
        for number, value in enumerate(_values(text), 1):
            yield _entry(value, _("entry %d") % number, unknown)
    except _Malformed as error:
        if not number:
            raise Unreadable(str(error)) from None
        yield Problem(_("after entry %d") % number, str(error))
    yield from (LeftOut(_("key “%s”") % key[:60]) for key in unknown)


def _entry(value: Any, place: str, unknown: dict[str, None]) -> Item:
    if not isinstance(value, dict):
        return Problem(place, _("This must be an object with “title” and “text”."))
    values: dict[str, Any] = {}
    for key, given in value.items():
        field = field_named(key)
        if field is None:
            if len(unknown) < 20:
                unknown[storable(key)] = None
        elif field in values:
            return Problem(place, _("Several keys mean the same: “%s”.") % storable(key)[:60])
        else:
            values[field] = storable(given) if isinstance(given, str) else given
    return read_entry(values, place)


def _values(text: str) -> Iterator[Any]:
    """The members of the list, one after the other. Raises _Malformed."""
    at = _skip(text, 0)
    values: dict[str, Any] = {}
    if text[at : at + 1] == "{":
        values, at = _object(text, at)
    if text[at : at + 1] == "[":
        yield from _members(text, at)
    elif text[at : at + 1] == "{":
        yield values
        while at < len(text):
            value, at = _value(text, at)
            yield value
            at = _skip(text, at)
    else:
        yield from _entries_of(values)


def _object(text: str, at: int) -> tuple[dict[str, Any], int]:
    """The members of an object, and where it ends; or where its list of entries begins."""
    values: dict[str, Any] = {}
    at = _skip(text, at + 1)
    while text[at : at + 1] == '"':
        key, at = _value(text, at)
        at = _expect(text, at, ":")
        if key == LIST and text[at : at + 1] == "[":
            return values, at
        values[key], at = _value(text, at)
        at = _skip(text, at)
        if text[at : at + 1] != ",":
            break
        at = _skip(text, at + 1)
    return values, _expect(text, at, "}")


def _entries_of(values: Mapping[str, Any]) -> list[Any]:
    """The entries of an object that is one, that has one list of them, or that has a text for each
    title. Raises _Malformed."""
    fields = {field_named(key) for key in values}
    if fields >= {"title", "body"}:
        return [values]
    lists = [value for value in values.values() if isinstance(value, list)]
    if len(lists) == 1 and lists[0] and all(isinstance(value, dict) for value in lists[0]):
        return lists[0]
    if fields == {None} and all(isinstance(value, str) for value in values.values()):
        return [{"title": title, "text": text} for title, text in values.items()]
    raise _Malformed(_("A list of entries is expected, or an object with “entries”."))


def _members(text: str, at: int) -> Iterator[Any]:
    at = _skip(text, at + 1)
    if text[at : at + 1] == "]":
        return
    while True:
        value, at = _value(text, at)
        yield value
        at = _skip(text, at)
        if text[at : at + 1] == "]":
            return
        at = _expect(text, at, ",")


def _value(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise _Malformed(_not_json(text, error.pos)) from None
    except RecursionError:
        raise _Malformed(_("This JSON is nested too deeply.")) from None
    except ValueError as error:  # a number of more digits than Python reads
        raise _Malformed(str(error)) from None


def _expect(text: str, at: int, sign: str) -> int:
    at = _skip(text, at)
    if text[at : at + 1] != sign:
        raise _Malformed(_not_json(text, at))
    return _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _not_json(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return _("This is not JSON from line %d on.") % line
