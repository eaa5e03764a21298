"""Answers and pushes in which one item can't be read, as from a newer or a faulty Telegram."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from telethon.tl import types
from telethon.tl.tlobject import TLObject

UNKNOWN_CONSTRUCTOR = 0x0BADC0DE
#: Items that a mark is looked for in.
_ITEMS = ("Message", "MessageService", "User", "Chat", "Channel", "Dialog")


@dataclass(frozen=True)
class Spoil:
    """What is spoilt: objects of a TL `type` (or their `field`) in items that contain the `mark`,
    in answers to requests of this name (a glob; `push` for pushes).

    how: `unknown` constructor, `missing` last field, `wrong` type, an optional field that is
    `absent`; or one of `VARIANTS`, which can be read but are rare.
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
    if spoil.how == "absent":
        setattr(value, spoil.field, None)
        return value
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
    if how in VARIANTS:
        return VARIANTS[how](value)
    data = bytes(value)
    if how == "unknown":
        return Raw(struct.pack("<I", UNKNOWN_CONSTRUCTOR) + data[4:])
    if how == "missing":
        return Raw(data[:-4])
    other = types.DataJSON("{}") if not isinstance(value, types.DataJSON) else types.PeerUser(1)
    return Raw(bytes(other))


def _with(name: str, given: Any) -> Callable[[Any], Any]:
    def change(value: Any) -> Any:
        setattr(value, name, given)
        return value

    return change


def _forbidden(value: Any) -> Any:
    """A group or channel that the account may no longer look into."""
    if isinstance(value, types.Chat):
        return types.ChatForbidden(value.id, value.title)
    return types.ChannelForbidden(id=value.id, title=value.title, access_hash=value.access_hash)


def _empty(value: Any) -> Any:
    if isinstance(value, types.User):
        return types.UserEmpty(value.id)
    if isinstance(value, types.Chat):
        return types.ChatEmpty(value.id)
    return types.MessageEmpty(value.id, peer_id=None)


def _service(value: Any) -> Any:
    """A message that only tells that something was done in the chat."""
    return types.MessageService(
        id=value.id,
        peer_id=value.peer_id,
        date=value.date,
        action=types.MessageActionPinMessage(),
        from_id=value.from_id,
    )


def _community(value: Any) -> Any:
    return types.Community(
        id=value.id,
        title=value.title,
        photo=value.photo,
        date=value.date,
        access_hash=value.access_hash,
    )


def _folder(_value: Any) -> Any:
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


#: What an object becomes: the given value itself; of users, groups and channels, of messages, of
#: rows of the list of chats.
VARIANTS: dict[str, Callable[[Any], Any]] = {
    "given": lambda value: value,
    "min": _with("min", True),
    "no_hash": _with("access_hash", None),
    "forum": _with("forum", True),
    "forbidden": _forbidden,
    "empty": _empty,
    "community": _community,
    "service": _service,
    "folder": _folder,
}
HOWS = ("unknown", "missing", "wrong", "absent", *VARIANTS)
