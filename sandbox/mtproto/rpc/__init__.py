"""Requests: one table from request class to handler, and how answers are written."""

from __future__ import annotations

import struct
from typing import Any

from telethon.tl import functions
from telethon.tl.core.gzippacked import GzipPacked

from sandbox.mtproto.errors import refused
from sandbox.mtproto.rpc import auth, files, help, history, messages, updates, users
from sandbox.mtproto.rpc.call import Call, Handler
from sandbox.mtproto.spoiling import spoilt

HANDLERS: dict[Any, Handler] = {
    **auth.HANDLERS,
    **files.HANDLERS,
    **help.HANDLERS,
    **history.HANDLERS,
    **messages.HANDLERS,
    **updates.HANDLERS,
    **users.HANDLERS,
}

_WRAPPERS = (
    functions.InvokeWithLayerRequest,
    functions.InitConnectionRequest,
    functions.InvokeWithoutUpdatesRequest,
    functions.InvokeAfterMsgRequest,
    functions.InvokeAfterMsgsRequest,
)
_RESULT, _VECTOR = 0xF35C6D01, 0x1CB5C415
_TRUE, _FALSE = struct.pack("<I", 0x997275B5), struct.pack("<I", 0xBC799737)
_NEEDS_NO_ACCOUNT = ("help.", "auth.", "langpack.", "account.GetPassword")
_GZIP_FROM = 2048


def unwrap(request: Any) -> tuple[Any, bool]:
    """The request inside its wrappers, and whether it asks for no updates."""
    quiet = False
    while isinstance(request, _WRAPPERS):
        quiet = quiet or isinstance(request, functions.InvokeWithoutUpdatesRequest)
        request = request.query
    return request, quiet


def name_of(kind: type) -> str:
    """`messages.SendMessageRequest`, `PingRequest`"""
    namespace = kind.__module__.removeprefix("telethon.tl.functions").strip(".")
    return f"{namespace}.{kind.__name__}" if namespace else kind.__name__


def wants_updates(request: Any) -> bool:
    """Updates flow to a session after a "high-level" request: one that needs an account."""
    return not name_of(type(request)).startswith(_NEEDS_NO_ACCOUNT)


def answer(call: Call, request: Any) -> bytes:
    """Carries a request out. Raises TelegramError or UnknownKey.

    A key that lost its account (any 401) can still connect and sign in again, as on Telegram;
    one that was used twice at once (406) can do nothing.
    """
    if call.key.dead is not None:
        call.telegram.key(call.key.id)
        error = refused(call.key.dead)
        if error.code != 401 or not name_of(type(request)).startswith(_NEEDS_NO_ACCOUNT):
            raise error
    handler = HANDLERS.get(type(request))
    if handler is None:
        raise refused("INPUT_METHOD_INVALID")
    value = handler(call, request)
    return _serialised(spoilt(call.telegram.spoils, name_of(type(request)), value))


def result(request_id: int, body: bytes) -> bytes:
    """`rpc_result`, packed when that is smaller."""
    if len(body) > _GZIP_FROM:
        body = min(body, bytes(GzipPacked(body)), key=len)
    return struct.pack("<Iq", _RESULT, request_id) + body


def _serialised(value: Any) -> bytes:
    if isinstance(value, bool):
        return _TRUE if value else _FALSE
    if isinstance(value, list):
        return struct.pack("<Ii", _VECTOR, len(value)) + b"".join(bytes(each) for each in value)
    return bytes(value)
