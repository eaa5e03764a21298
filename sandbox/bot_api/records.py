"""What a bot knows: its chats, their messages, and the buttons that were pressed."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from sandbox.bot_api.polling import UpdateQueue

Message = dict[str, Any]

#: A chat keeps its last messages only, and a bot its last answers.
KEPT_MESSAGES = 2000
KEPT_ANSWERS = 1000


class Call(NamedTuple):
    """One request that a bot made."""

    time: float
    method: str
    chat_id: int | None
    ok: bool


@dataclass
class Record:
    """A message as the bot sees it, and what only the chat's window knows about it."""

    message: Message
    edits: list[dict[str, Any]] = field(default_factory=list)
    deleted: bool = False
    #: ForceReply or a reply keyboard: they are no part of the message that the bot gets back.
    reply_interface: dict[str, Any] | None = None
    media_url: str = ""

    def view(self) -> dict[str, Any]:
        """Everything about it, as one dictionary."""
        return {
            **self.message,
            "edits": list(self.edits),
            "deleted": self.deleted,
            "reply_interface": self.reply_interface,
            "media_url": self.media_url,
        }


@dataclass
class Chat:
    """One chat of one bot."""

    id: int
    type: str = "private"
    title: str = ""
    started: bool = False
    blocked: bool = False
    records: dict[int, Record] = field(default_factory=dict)

    def keep(self, record: Record) -> None:
        self.records[record.message["message_id"]] = record
        while len(self.records) > KEPT_MESSAGES:
            del self.records[next(iter(self.records))]

    def live(self, message_id: int | None) -> Record | None:
        """The message, unless it is deleted or never was."""
        record = self.records.get(message_id) if message_id is not None else None
        return None if record is None or record.deleted else record


@dataclass
class Press:
    """A button that somebody pressed: the callback query."""

    id: str
    user_id: int
    data: str
    at: float = field(default_factory=time.time)


@dataclass
class Bot:
    """One bot, known by its token."""

    token: str
    username: str
    name: str
    queue: UpdateQueue = field(default_factory=UpdateQueue)
    chats: dict[int, Chat] = field(default_factory=dict)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    presses: dict[str, Press] = field(default_factory=dict)
    answers: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT_ANSWERS))
    last_message_id: int = 0

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])

    def user(self) -> dict[str, Any]:
        """The bot as a User object."""
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.name,
            "username": self.username,
        }

    def next_message_id(self) -> int:
        self.last_message_id += 1
        return self.last_message_id

    def dump(self) -> dict[str, Any]:
        return {
            "token": self.token,
            "username": self.username,
            "name": self.name,
            "queue": self.queue.dump(),
            "chats": [
                {**vars(chat), "records": [vars(record) for record in chat.records.values()]}
                for chat in self.chats.values()
            ],
            "commands": self.commands,
            "presses": [asdict(press) for press in self.presses.values()],
            "answers": list(self.answers),
            "last_message_id": self.last_message_id,
        }

    @classmethod
    def load(cls, data: dict[str, Any]) -> Bot:
        bot = cls(data["token"], data["username"], data["name"])
        bot.queue = UpdateQueue.load(data["queue"])
        for stored in data["chats"]:
            records = [Record(**record) for record in stored.pop("records")]
            chat = Chat(**stored, records={r.message["message_id"]: r for r in records})
            bot.chats[chat.id] = chat
        bot.commands = data["commands"]
        bot.presses = {press["id"]: Press(**press) for press in data["presses"]}
        bot.answers.extend(data["answers"])
        bot.last_message_id = data["last_message_id"]
        return bot
