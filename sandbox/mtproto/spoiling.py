"""Answers and pushes in which one item can't be read, as from a newer or a faulty Telegram."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from telethon.tl import types
from telethon.tl.tlobject import TLObject

HOWS = ("unknown", "missing", "wrong", "min", "no_hash", "folder")
UNKNOWN_CONSTRUCTOR = 0x0BADC0DE
#: Items that a mark is looked for in.
_ITEMS = ("Message", "MessageService", "User", "Chat", "Channel", "Dialog")


@dataclass(frozen=True)
class Spoil:
    """What is spoilt: objects of a TL `type` (or their `field`) in items that contain the `mark`,
    in answers to requests of this name (a glob; `push` for pushes).

    how: `unknown` constructor, `missing` last field, `wrong` type; a user that is `min` or has
    `no_hash`; a dialog that is a `folder`.
    """

    type: str
    how: str
    mark: str = ""
    place: str = "*"
    field: str = ""
    #: What stands in the field instead of what is there.
    value: Any = None

    def __post_init__(self) -> None:
        if self.how not in HOWS:
            raise ValueError(f"how must be one of {', '.join(HOWS)}, not {self.how!r}")


class Raw(TLObject):
    """Bytes in the place of an object."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def _bytes(self) -> bytes:
        return self.data

    def to_dict(self) -> dict[str, Any]:
        return {"_": "Raw"}


def spoilt(spoils: Iterable[Spoil], place: str, value: Any) -> Any:
    """An answer with everything in it spoilt that is to be."""
    for spoil in spoils:
        if fnmatchcase(place, spoil.place):
            value = _walk(spoil, value, spoil.mark == "")
    return value


def _walk(spoil: Spoil, value: Any, marked: bool) -> Any:
    if isinstance(value, list):
        return [_walk(spoil, each, marked) for each in value]
    if not isinstance(value, TLObject) or isinstance(value, Raw):
        return value
    name = type(value).__name__
    if name in _ITEMS and spoil.mark:
        marked = spoil.mark in str(value.to_dict())
    for field, inner in _fields(value):
        setattr(value, field, _walk(spoil, inner, marked))
    whole = name == spoil.type and (marked or spoil.mark in str(value.to_dict()))
    if not whole:
        return value
    if not spoil.field:
        return _spoil(spoil.how, value)
    target = spoil.value if spoil.value is not None else getattr(value, spoil.field)
    if target is not None:
        setattr(value, spoil.field, _spoil(spoil.how, target))
    return value


def _fields(value: TLObject) -> Iterator[tuple[str, Any]]:
    for field, inner in list(vars(value).items()):
        if isinstance(inner, (TLObject, list)):
            yield field, inner


def _spoil(how: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_spoil(how, each) for each in value]
    if how == "min":
        value.min = True
        return value
    if how == "no_hash":
        value.access_hash = None
        return value
    if how == "folder":
        return _folder()
    data = bytes(value)
    if how == "unknown":
        return Raw(struct.pack("<I", UNKNOWN_CONSTRUCTOR) + data[4:])
    if how == "missing":
        return Raw(data[:-4])
    other = types.DataJSON("{}") if not isinstance(value, types.DataJSON) else types.PeerUser(1)
    return Raw(bytes(other))


def _folder() -> Any:
    """The row of the archive in the list of chats."""
    return types.DialogFolder(
        folder=types.Folder(1, "Archive"),
        peer=types.PeerUser(1),
        top_message=1,
        unread_muted_peers_count=0,
        unread_unmuted_peers_count=0,
        unread_muted_messages_count=0,
        unread_unmuted_messages_count=0,
    )
