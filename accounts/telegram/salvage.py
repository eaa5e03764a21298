"""Read the rest of an answer in which an item can't be parsed.

An answer is a few lists (messages, people, chats, updates). Nothing in it says how long an item is,
so after one that can't be parsed, the next is searched: a place where a known item begins, from
which the rest can be read. The nearest one is taken with which all lists are read to their ends,
and all items are of the types of their lists.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from telethon.extensions import BinaryReader
from telethon.tl import types as tl
from telethon.tl.alltlobjects import tlobjects
from telethon.tl.tlobject import TLObject

from accounts.telegram.samples import keep_sample, unexpected

#: Longer answers, and those with more bad items, are not searched.
MOST_BYTES, MOST_BAD, MOST_ATTEMPTS = 400_000, 8, 300
#: How many places after an item are looked at.
MOST_PLACES = 40
_VECTOR = 0x1CB5C415
_LISTS = {
    "messages": tl.Message,
    "new_messages": tl.Message,
    "new_encrypted_messages": tl.EncryptedMessage,
    "updates": tl.UpdateNewMessage,
    "other_updates": tl.UpdateNewMessage,
    "users": tl.User,
    "chats": tl.Chat,
    "topics": tl.ForumTopic,
    "dialogs": tl.Dialog,
}
_SUBCLASSES = {kind.SUBCLASS_OF_ID for kind in _LISTS.values()}
_ITEMS = {*_SUBCLASSES, tl.updates.State.SUBCLASS_OF_ID}
_STARTS = {
    _VECTOR,
    tl.updates.State.CONSTRUCTOR_ID,
    *(number for number, kind in tlobjects.items() if kind.SUBCLASS_OF_ID in _SUBCLASSES),
}
#: Of `updates`: date and seq, which follow the last list.
_TAIL = 8

Parse = Callable[[BinaryReader], Any]
Skips = dict[int, tuple[int, Exception]]


class Unreadable(TLObject):
    """Stands in a list for an item that could not be parsed."""

    SUBCLASS_OF_ID = 0

    def __init__(self, error: Exception) -> None:
        self.error = error

    def to_dict(self) -> dict[str, Any]:
        return {"_": "Unreadable"}


class _NoItem(Exception):
    """Something else stands where an item should."""


class _ItemReader(BinaryReader):
    """Knows where items begin, and skips some."""

    position: int

    def __init__(self, data: bytes, skips: Skips) -> None:
        super().__init__(data)
        self._skips, self._depth = skips, 0
        self.begun: list[int] = []

    def tgread_object(self) -> Any:
        if self._depth == 1:
            if self.position in self._skips:
                self.position, error = self._skips[self.position]
                return Unreadable(error)
            self.begun.append(self.position)
        self._depth += 1
        try:
            found = super().tgread_object()
        finally:
            self._depth -= 1
        if self._depth == 1 and getattr(found, "SUBCLASS_OF_ID", 0) not in _ITEMS:
            raise _NoItem(type(found).__name__)
        return found


def read_object(reader: BinaryReader) -> Any:
    return reader.tgread_object()


def read_rest(parse: Parse, data: bytes) -> Any | None:
    """Parse an answer, with `Unreadable` in place of what can't be parsed; None if that fails."""
    return _Search(parse, data).run({}) if len(data) <= MOST_BYTES else None


class _Search:
    def __init__(self, parse: Parse, data: bytes) -> None:
        self._parse, self._data = parse, data
        self._attempts = 0

    def run(self, skips: Skips) -> Any | None:
        """Parse without what is skipped; if something else fails, without that, too."""
        self._attempts += 1
        reader = _ItemReader(self._data, skips)
        try:
            value = self._parse(reader)
            if isinstance(value, TLObject):
                _check(value)
            if _VECTOR in _words(self._data, reader.position):
                raise TypeError("a list was left unread")
        except _NoItem:
            return None  # the place before was wrong
        except Exception as error:
            failed = error
        else:
            return value
        if len(skips) >= MOST_BAD:
            return None
        # An item that is too short fails in the next one.
        for begin in reader.begun[:-3:-1]:
            for place in self._places(begin):
                if self._attempts >= MOST_ATTEMPTS:
                    return None
                found = self.run({**skips, begin: (place, failed)})
                if found is not None:
                    keep_sample(failed, self._data[begin:place])
                    return found
        return None

    def _places(self, begin: int) -> list[int]:
        """Where the item after the one at `begin` may begin."""
        words = _words(self._data, begin)
        found = [begin + 4 * number for number, word in enumerate(words) if word in _STARTS]
        places = [place for place in found if place > begin][:MOST_PLACES]
        ends = (len(self._data) - _TAIL, len(self._data))
        return [*places, *(end for end in ends if end > begin)]


def _words(data: bytes, begin: int) -> tuple[int, ...]:
    return struct.unpack_from(f"<{max(0, len(data) - begin) // 4}I", data, begin)


def _check(value: Any) -> None:
    """Raise TypeError for an item that does not belong into its list, and the error of one that
    stands in none: without it the answer has no meaning."""
    for single in vars(value).values():
        if isinstance(single, Unreadable):
            raise single.error
    for name, kind in _LISTS.items():
        for item in getattr(value, name, None) or ():
            if isinstance(item, Unreadable):
                continue
            if getattr(item, "SUBCLASS_OF_ID", 0) != kind.SUBCLASS_OF_ID:
                raise TypeError(f"{type(item).__name__} stands in {name}")


def take_unreadable(answer: Any, *names: str) -> list[Exception]:
    """Remove from these lists of an answer what could not be parsed, and what does not belong
    there; why each was removed."""
    errors = []
    for name in names:
        items, kind = getattr(answer, name, None) or [], _LISTS[name].SUBCLASS_OF_ID
        wrong = [one for one in items if getattr(one, "SUBCLASS_OF_ID", None) != kind]
        items[:] = [one for one in items if getattr(one, "SUBCLASS_OF_ID", None) == kind]
        errors += [one.error if isinstance(one, Unreadable) else unexpected(one) for one in wrong]
    return errors
