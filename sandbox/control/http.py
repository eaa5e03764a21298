"""Turns plain functions into JSON endpoints.

A function's keyword parameters are the endpoint's fields: their names and types are checked,
unknown fields are refused, and its docstring is its line in the list at `GET /control/`.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from sandbox.control import attachments, auctions, bot, groups, mtproto, settings, sign_in, telegram
from sandbox.control.world import World


class Field(NamedTuple):
    """One parameter of an endpoint."""

    name: str
    types: tuple[Any, ...]
    required: bool


class BadInput(ValueError):
    """What was sent can't be understood; the text says why."""


class Endpoint:
    """One method and path, carried out by one function of the world."""

    def __init__(self, method: str, path: str, function: Callable[..., Any]) -> None:
        self.method, self.path, self.function = method, "/control" + path, function
        self.fields = {field.name: field for field in _fields(function)}

    @property
    def line(self) -> str:
        return (self.function.__doc__ or "").strip().splitlines()[0]

    def signature(self) -> list[str]:
        return [field.name if field.required else f"{field.name}?" for field in self._listed()]

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """The function's arguments out of what was sent."""
        unknown = set(given) - set(self.fields)
        if unknown:
            raise BadInput(
                f"unknown: {', '.join(sorted(unknown))} (known: {', '.join(self.fields) or '-'})"
            )
        missing = [f.name for f in self.fields.values() if f.required and f.name not in given]
        if missing:
            raise BadInput(f"missing: {', '.join(missing)}")
        return {name: _converted(self.fields[name], value) for name, value in given.items()}

    def _listed(self) -> Iterable[Field]:
        return (field for field in self.fields.values() if f"{{{field.name}}}" not in self.path)


def routes(world: World) -> list[Route]:
    """The control API's routes, to be put into a Starlette app."""
    parts = (telegram, attachments, groups, sign_in, mtproto, bot, settings, auctions)
    endpoints = [Endpoint(*entry) for part in parts for entry in part.ENDPOINTS]

    async def index(request: Request) -> JSONResponse:
        lines = [
            {"endpoint": f"{e.method} {e.path}", "fields": e.signature(), "does": e.line}
            for e in endpoints
        ]
        return JSONResponse({"endpoints": lines})

    made = [Route(e.path, _handler(world, e), methods=[e.method]) for e in endpoints]
    return [Route("/control/", index), *made]


def _handler(world: World, endpoint: Endpoint) -> Callable[[Request], Any]:
    async def handle(request: Request) -> JSONResponse:
        try:
            given = {**dict(request.query_params), **await _body(request), **request.path_params}
            result = endpoint.function(world, **endpoint.arguments(given))
            if inspect.isawaitable(result):
                result = await result
        except (ValueError, LookupError, TypeError) as error:
            text = error.args[0] if error.args else error
            return JSONResponse({"error": str(text)}, 400)
        return JSONResponse(as_json(result))

    return handle


async def _body(request: Request) -> dict[str, Any]:
    """The JSON body."""
    raw = await request.body()
    if not raw:
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise BadInput("the body is not JSON") from None
    if not isinstance(body, dict):
        raise BadInput("the body must be a JSON object")
    return body


def as_json(value: Any) -> Any:
    """Any of the sandbox's values as JSON values."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return as_json(value._asdict())
    if is_dataclass(value) and not isinstance(value, type):
        return as_json(vars(value))
    if isinstance(value, dict):
        return {str(key): as_json(inner) for key, inner in value.items()}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, bytes):
        return value.hex()
    return [as_json(inner) for inner in value] if isinstance(value, Iterable) else str(value)


@cache
def _fields(function: Callable[..., Any]) -> tuple[Field, ...]:
    """A function's parameters; of `**details: Unpack[…]` the keys of the TypedDict."""
    return tuple(_each_field(function))


def _each_field(function: Callable[..., Any]) -> Iterator[Field]:
    hints = get_type_hints(function)
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            (details,) = get_args(hints[name])
            for key, hint in get_type_hints(details).items():
                yield Field(key, _types(hint), required=False)
        elif name != "world":
            yield Field(name, _types(hints[name]), parameter.default is parameter.empty)


def _types(hint: Any) -> tuple[Any, ...]:
    """The types which a hint allows, without None."""
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return tuple(get_origin(option) or option for option in options if option is not NoneType)


def _converted(field: Field, value: Any) -> Any:
    """The value in one of the field's types; query strings are read as what is wanted."""
    if Any in field.types or (value is None and not field.required):
        return value
    if type(value) in field.types or (isinstance(value, int) and float in field.types):
        return value
    if isinstance(value, str):
        try:
            if int in field.types:
                return int(value)
            if float in field.types:
                return float(value)
        except ValueError:
            pass
        if bool in field.types and value.lower() in ("true", "false", "1", "0"):
            return value.lower() in ("true", "1")
    wanted = " or ".join(kind.__name__ for kind in field.types)
    raise BadInput(f"{field.name}: {wanted} is needed, not {value!r}")
