"""Formatting of the Bot API as Telethon's entities (core.telegram.org/api/entities)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from telethon.tl import types as tl

from core.entities import Entity

_PLAIN: dict[str, Callable[[int, int], Any]] = {
    "bold": tl.MessageEntityBold,
    "italic": tl.MessageEntityItalic,
    "underline": tl.MessageEntityUnderline,
    "strikethrough": tl.MessageEntityStrike,
    "spoiler": tl.MessageEntitySpoiler,
    "code": tl.MessageEntityCode,
    "blockquote": tl.MessageEntityBlockquote,
}


def to_telethon(entities: Iterable[Entity]) -> list[Any]:
    """Entities that are not known are left out: the text says as much without them."""
    return [made for entity in entities if (made := _made(entity))]


def _made(entity: Entity) -> Any:
    kind, offset, length = entity["type"], entity["offset"], entity["length"]
    match kind:
        case "text_link":
            return tl.MessageEntityTextUrl(offset, length, str(entity.get("url", "")))
        case "pre":
            return tl.MessageEntityPre(offset, length, str(entity.get("language", "")))
        case "expandable_blockquote":
            return tl.MessageEntityBlockquote(offset, length, collapsed=True)
    return _PLAIN[kind](offset, length) if kind in _PLAIN else None
