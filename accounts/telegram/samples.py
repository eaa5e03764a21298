"""Samples of items that could not be parsed: the structure of the bytes, without private text."""

from __future__ import annotations

import contextlib
import re
from typing import Any

from telethon.tl.tlobject import TLObject

from accounts.telegram.types import UnreadableItem

#: Short, so that the same message gives the same sample each time it is read.
SAMPLE_BYTES = 48
#: Printable characters in a row, also of UTF-8.
_TEXT = re.compile(rb"[\x20-\x7e\x80-\xff]{3,}")
_MASK = b"x"


def keep_sample(error: Exception, data: bytes) -> None:
    """Keep the beginning of what could not be parsed with the error, unless it has some already."""
    if not getattr(error, "remaining", b""):
        error.remaining = data[:SAMPLE_BYTES]  # type: ignore[attr-defined]


def unexpected(value: Any) -> TypeError:
    """The error for an object that was parsed, but stands where it has no meaning."""
    error = TypeError(f"{type(value).__name__} is not what was expected")
    if isinstance(value, TLObject):
        with contextlib.suppress(Exception):
            keep_sample(error, bytes(value))
    return error


def unreadable_item(place: str, error: BaseException, chat_id: int | None = None) -> UnreadableItem:
    """Describe what could not be read. Everything that may be text is masked, as it may hold a
    sign-in code or what somebody wrote."""
    constructor = getattr(error, "invalid_constructor_id", None)
    if constructor is not None:
        text = f"unknown constructor {constructor:08x}"
    else:
        text = type(error).__name__
    remaining = getattr(error, "remaining", b"") or b""
    return UnreadableItem(place, text, chat_id, masked(remaining).hex())


def masked(data: bytes) -> bytes:
    """The beginning of some bytes, with all text replaced."""
    return _TEXT.sub(lambda found: _MASK * len(found.group()), data[:SAMPLE_BYTES])
