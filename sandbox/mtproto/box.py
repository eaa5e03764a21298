"""An account's message box: messages, and the numbered steps (pts) that made them.

https://core.telegram.org/api/updates
"""

from __future__ import annotations

from bisect import bisect_right, insort
from typing import Any

from sandbox.mtproto.model import Event, Message

#: How many steps the box remembers; who asks for older ones gets `differenceTooLong`.
LOG_LENGTH = 20_000


class Box:
    """Messages of one account, over all its chats; or those of one channel."""

    def __init__(self) -> None:
        self.messages: dict[int, Message] = {}
        self.pts = 1
        self.log: list[Event] = []
        self.read_in: dict[int, int] = {}
        self.read_out: dict[int, int] = {}
        self._last_id = 0
        self._by_peer: dict[int, list[int]] = {}

    # Changes

    def add(self, message: Message) -> Event:
        """Stores a message, which gets its id here."""
        self._last_id += 1
        message.id = self._last_id
        self._index(message)
        return self._step("new", 1, message.date, [message.id], message.peer_id)

    def edit(self, message: Message, text: str, date: int) -> Event:
        message.text, message.edit_date = text, date
        return self._step("edit", 1, date, [message.id], message.peer_id)

    def delete(self, ids: list[int], date: int) -> Event | None:
        """Deletes those of the messages that are still there."""
        found = [id for id in ids if self.get(id) is not None]
        for id in found:
            message = self.messages[id]
            message.deleted = True
            self._by_peer[message.peer_id].remove(id)
        return self._step("delete", len(found), date, found) if found else None

    def read(self, peer_id: int, up_to: int, date: int, *, outbox: bool = False) -> Event | None:
        """Marks a chat read up to a message (0: all); None when it was already."""
        marks = self.read_out if outbox else self.read_in
        up_to = min(up_to or self._last_id, self._last_id)
        if up_to <= marks.get(peer_id, 0):
            return None
        marks[peer_id] = up_to
        return self._step("read_out" if outbox else "read_in", 1, date, [up_to], peer_id)

    # Questions

    def get(self, id: int) -> Message | None:
        message = self.messages.get(id)
        return None if message is None or message.deleted else message

    def chat(self, peer_id: int) -> list[Message]:
        """A chat's messages, oldest first."""
        return [self.messages[id] for id in self._by_peer.get(peer_id, ())]

    def tops(self) -> list[Message]:
        """The newest message of every chat, newest chat first."""
        newest = [self.messages[ids[-1]] for ids in self._by_peer.values() if ids]
        return sorted(newest, key=lambda message: message.id, reverse=True)

    def unread(self, peer_id: int) -> int:
        ids = self._by_peer.get(peer_id, [])
        unseen = ids[bisect_right(ids, self.read_in.get(peer_id, 0)) :]
        return sum(not self.messages[id].out for id in unseen)

    def since(self, pts: int, limit: int) -> list[Event] | None:
        """The first `limit` steps after `pts`; None when they are no longer known."""
        start = bisect_right(self.log, pts, key=lambda event: event.pts)
        events = self.log[start : start + limit]
        if pts < self.pts and (not events or events[0].pts - events[0].count > pts):
            return None
        return events

    # Storing

    def snapshot(self) -> dict[str, Any]:
        return {
            "pts": self.pts,
            "last_id": self._last_id,
            "messages": [vars(message) for message in self.messages.values()],
            "log": [vars(event) for event in self.log],
            "read_in": list(self.read_in.items()),
            "read_out": list(self.read_out.items()),
        }

    @classmethod
    def restore(cls, data: dict[str, Any]) -> Box:
        box = cls()
        for values in data["messages"]:
            box._index(Message(**values))
        box.pts, box._last_id = data["pts"], data["last_id"]
        box.log = [Event(**values) for values in data["log"]]
        box.read_in, box.read_out = dict(data["read_in"]), dict(data["read_out"])
        return box

    def _index(self, message: Message) -> None:
        self.messages[message.id] = message
        if not message.deleted:
            insort(self._by_peer.setdefault(message.peer_id, []), message.id)

    def _step(self, kind: str, count: int, date: int, ids: list[int], peer_id: int = 0) -> Event:
        self.pts += count
        event = Event(kind, self.pts, count, date, ids, peer_id)
        self.log.append(event)
        if len(self.log) > LOG_LENGTH:
            del self.log[: LOG_LENGTH // 10]
        return event
