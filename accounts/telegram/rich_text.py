"""The text of a rich message: one made of blocks (headings, lists, tables) instead of one text."""

from __future__ import annotations

from typing import Any

from telethon.tl import types as tl
from telethon.tl.tlobject import TLObject

#: Where blocks and the parts of a text keep what is read, in the order of reading.
_PARTS = (
    "title",
    "text",
    "source",
    "alt",
    "author",
    "blocks",
    "items",
    "articles",
    "rows",
    "cells",
    "caption",
    "credit",
)


def text_of(value: Any) -> str:
    """What can be read, a line for each block; pictures and files have no text."""
    if isinstance(value, str):
        return value
    if isinstance(value, tl.TextConcat):
        return "".join(map(text_of, value.texts))
    if isinstance(value, list):
        found = [text_of(one) for one in value]
    elif isinstance(value, TLObject):
        found = [text_of(getattr(value, name, None)) for name in _PARTS]
    else:
        return ""
    return "\n".join(text for text in found if text)
