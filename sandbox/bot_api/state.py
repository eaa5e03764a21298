"""The Bot API's other side: bots, the people who talk to them, and what was said.

Here people act (`say`, `press`, `edit`, `block`) and tests look (`messages`, `answers`,
`calls`). What bots do is in `methods.py`.
"""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sandbox.bot_api.entities import found
from sandbox.bot_api.errors import ConnectionCut
from sandbox.bot_api.params import Upload
from sandbox.bot_api.records import Bot, Call, Chat, Message, Press, Record
from sandbox.snapshot import Snapshot

KEPT_CALLS = 20_000
KEPT_FILES = 100
KEPT_PRESSES = 500

Listener = Callable[[str, dict[str, Any]], None]


class BotApi:
    """Every bot of the sandbox. With a `path` the state survives restarts."""

    def __init__(self, path: Path | None = None) -> None:
        self.bots: dict[str, Bot] = {}
        self.users: dict[int, dict[str, Any]] = {}
        self.calls: deque[Call] = deque(maxlen=KEPT_CALLS)
        self.files: dict[str, Upload] = {}
        self.listeners: list[Listener] = []
        self._snapshot = Snapshot(path, self._dump)
        stored = self._snapshot.load()
        if stored is not None:
            self.users = {user["id"]: user for user in stored["users"]}
            self.bots = {data["token"]: Bot.load(data) for data in stored["bots"]}

    # -- who there is --------------------------------------------------------------

    def add_bot(self, token: str, username: str, name: str) -> Bot:
        """Register a bot; one that is known already stays as it is."""
        if not token.partition(":")[0].isdigit():
            raise ValueError("a bot token looks like 123456:letters")
        if token not in self.bots:
            self.bots[token] = Bot(token, username, name)
            self.touch()
        return self.bots[token]

    def add_user(
        self, user_id: int, first_name: str, username: str | None = None, language_code: str = "en"
    ) -> dict[str, Any]:
        """Register a person (or change what is known about one)."""
        user: dict[str, Any] = {"id": user_id, "is_bot": False, "first_name": first_name}
        if username:
            user["username"] = username
        user["language_code"] = language_code
        self.users[user_id] = user
        self.touch()
        return user

    def add_group(self, token: str, chat_id: int, title: str) -> Chat:
        """A group that the bot is a member of; its id is negative."""
        if chat_id >= 0:
            raise ValueError("the id of a group is negative")
        chat = self.bot(token).chats[chat_id] = Chat(chat_id, "group", title, started=True)
        self.touch()
        return chat

    def bot(self, token: str) -> Bot:
        try:
            return self.bots[token]
        except KeyError:
            raise LookupError("there is no bot with this token") from None

    def user(self, user_id: int) -> dict[str, Any]:
        try:
            return self.users[user_id]
        except KeyError:
            raise LookupError(f"there is no user {user_id}") from None

    def chat(self, token: str, chat_id: int) -> Chat:
        """The chat; a private one comes into being with its user."""
        chats = self.bot(token).chats
        if chat_id not in chats:
            self.user(chat_id)
            chats[chat_id] = Chat(chat_id)
        return chats[chat_id]

    # -- what people do ------------------------------------------------------------

    def say(
        self,
        token: str,
        user_id: int,
        text: str,
        *,
        reply_to: int | None = None,
        chat_id: int | None = None,
    ) -> Message:
        """A person writes to the bot, privately or in a group."""
        bot, chat = self.bot(token), self.chat(token, user_id if chat_id is None else chat_id)
        if not text.strip():
            raise ValueError("text must not be empty")
        message: Message = {
            "message_id": bot.next_message_id(),
            "from": self.user(user_id),
            "chat": self.chat_object(chat),
            "date": int(time.time()),
            "text": text.strip(),
        }
        entities = found(message["text"], [])
        if entities:
            message["entities"] = entities
        if reply_to is not None:
            replied = chat.live(reply_to)
            if replied is None:
                raise LookupError(f"there is no message {reply_to} to reply to")
            message["reply_to_message"] = quoted(replied.message)
        chat.started, chat.blocked = True, False
        self.keep(chat, Record(message))
        bot.queue.push("message", message)
        return message

    def edit(self, token: str, user_id: int, message_id: int, text: str) -> Message:
        """A person changes a message of the private chat."""
        record = self.chat(token, user_id).live(message_id)
        if record is None or record.message["from"]["id"] != user_id:
            raise LookupError(f"user {user_id} has no message {message_id}")
        self.change(record, {**record.message, "text": text, "edit_date": int(time.time())})
        self.bot(token).queue.push("edited_message", record.message)
        return record.message

    def press(self, token: str, user_id: int, chat_id: int, message_id: int, data: str) -> str:
        """A person presses a button. Hostile ones send any data under any message."""
        bot, chat, user = self.bot(token), self.chat(token, chat_id), self.user(user_id)
        if len(data.encode()) > 64:
            raise ValueError("callback data has at most 64 bytes")
        record = chat.live(message_id)
        message = (
            {"chat": self.chat_object(chat), "message_id": message_id, "date": 0}
            if record is None
            else record.message
        )
        press = Press(str(secrets.randbits(62)), user_id, data)
        bot.presses[press.id] = press
        while len(bot.presses) > KEPT_PRESSES:
            del bot.presses[next(iter(bot.presses))]
        query = {"id": press.id, "from": user, "message": message, "data": data}
        bot.queue.push("callback_query", {**query, "chat_instance": str(-(1 << 60) + chat_id)})
        self.touch()
        return press.id

    def block(self, token: str, user_id: int, blocked: bool = True) -> None:
        """A person blocks the bot, or lets it write again."""
        bot, chat = self.bot(token), self.chat(token, user_id)
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        kicked = {"user": bot.user(), "status": "kicked", "until_date": 0}
        member = {"user": bot.user(), "status": "member"}
        change = {
            "chat": self.chat_object(chat),
            "from": self.user(user_id),
            "date": int(time.time()),
            "old_chat_member": member if blocked else kicked,
            "new_chat_member": kicked if blocked else member,
        }
        bot.queue.push("my_chat_member", change)
        self.touch()

    # -- what was said -------------------------------------------------------------

    def messages(self, token: str, chat_id: int) -> list[dict[str, Any]]:
        """The chat's messages from both sides, oldest first."""
        chat = self.bot(token).chats.get(chat_id)
        return [] if chat is None else [record.view() for record in chat.records.values()]

    def answers(self, token: str) -> list[dict[str, Any]]:
        """What the bot answered to pressed buttons."""
        return list(self.bot(token).answers)

    def chat_object(self, chat: Chat) -> dict[str, Any]:
        """The chat as the Bot API shows it inside of messages."""
        if chat.type != "private":
            return {"id": chat.id, "type": chat.type, "title": chat.title}
        user = self.users[chat.id]
        shown = {"id": chat.id, "type": "private", "first_name": user["first_name"]}
        return {**shown, "username": user["username"]} if "username" in user else shown

    # -- changes -------------------------------------------------------------------

    def keep(self, chat: Chat, record: Record) -> None:
        chat.keep(record)
        self.tell("message", record)

    def change(self, record: Record, message: Message) -> None:
        """A message gets a new content; the old one stays in its history."""
        old = record.message
        record.edits.append(
            {
                "text": old.get("text", old.get("caption", "")),
                "reply_markup": old.get("reply_markup"),
                "at": time.time(),
            }
        )
        record.message = message
        self.tell("edit", record)

    def tell(self, event: str, what: Record | dict[str, Any]) -> None:
        """Something changed (message, edit, delete, answer): store it soon, tell who listens."""
        self.touch()
        for listener in list(self.listeners):
            listener(event, what.view() if isinstance(what, Record) else what)

    def remember_file(self, file_id: str, upload: Upload) -> None:
        self.files[file_id] = upload
        while len(self.files) > KEPT_FILES:
            del self.files[next(iter(self.files))]

    def cut(self) -> None:
        """Close the connection of every waiting long poll."""
        for bot in self.bots.values():
            bot.queue.interrupt(ConnectionCut())

    def touch(self) -> None:
        self._snapshot.touch()

    def flush(self) -> None:
        """Write the state now."""
        self._snapshot.flush()

    def _dump(self) -> dict[str, Any]:
        return {
            "users": list(self.users.values()),
            "bots": [bot.dump() for bot in self.bots.values()],
        }


def quoted(message: Message) -> Message:
    """A message as it appears inside of a reply: without its own reply."""
    return {key: value for key, value in message.items() if key != "reply_to_message"}
