"""The state of this Telegram: what people outside do to it, and what clients do.

No sockets and no protocol here. The server subscribes to what happens (`subscribers`), so
does a live page: each of `listeners` is called with a kind (account, contact, group, channel,
message, post, edited, deleted, typing, login_code, signed_in, signed_out, revoked) and a
dictionary of JSON values.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sandbox.mtproto.channels import Channels, is_channel
from sandbox.mtproto.errors import refused
from sandbox.mtproto.media import Attachment, Files
from sandbox.mtproto.model import Account, Contact, Event, Group, Message, Push, Sent
from sandbox.mtproto.spoiling import Spoil

__all__ = ["Account", "Contact", "Group", "Message", "Sent", "Telegram"]

MAX_LENGTH = 4096


class Telegram(Channels):
    """Accounts, the people they talk to, and their messages."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(path)
        self.files = Files()
        #: "error": a repeated random_id is RANDOM_ID_DUPLICATE; "same": the first answer again.
        self.duplicate_answer = "error"
        #: Messages of people and small groups are pushed as `updateShortMessage` and
        #: `updateShortChatMessage`, which bring nobody along.
        self.short_updates = False
        #: What can't be read, in answers and pushes.
        self.spoils: list[Spoil] = []
        #: Who is behind by more steps gets `differenceTooLong`; None: nobody.
        self.too_long_after: int | None = None
        #: How many steps one answer to getDifference holds.
        self.difference_limit = 500

    # What people outside do

    def contact_says(
        self,
        account_id: int,
        contact_id: int,
        text: str,
        *,
        reply_to: int | None = None,
        attachment: Attachment | None = None,
        push: bool = True,
    ) -> Message:
        """A contact writes to the account; `push=False` loses the update on its way."""
        sender = self.contacts[contact_id].id
        message = Message(
            0, sender, sender, False, text, _now(), reply_to=reply_to, attachment=attachment
        )
        return self._add(account_id, message, push=push)

    def group_says(
        self, account_id: int, group_id: int, contact_id: int, text: str, *, push: bool = True
    ) -> Message:
        """A member writes to a group of the account."""
        sender = self.contacts[contact_id].id
        message = Message(0, -self.groups[group_id].id, sender, False, text, _now())
        return self._add(account_id, message, push=push)

    def contact_edits(
        self, account_id: int, message_id: int, text: str, *, push: bool = True
    ) -> Message:
        box = self.boxes[account_id]
        message = box.get(message_id)
        if message is None:
            raise KeyError(f"account {account_id} has no message {message_id}")
        self._happened(account_id, box.edit(message, text, _now()), push=push)
        return message

    def contact_deletes(
        self, account_id: int, message_ids: list[int], *, push: bool = True
    ) -> None:
        event = self.boxes[account_id].delete(message_ids, _now())
        if event is not None:
            self._happened(account_id, event, push=push)

    def contact_reads(self, account_id: int, contact_id: int) -> None:
        """The contact has seen everything the account wrote."""
        event = self.boxes[account_id].read(contact_id, 0, _now(), outbox=True)
        if event is not None:
            self._happened(account_id, event)

    def owner_writes(
        self, account_id: int, contact_id: int, text: str, *, push: bool = True
    ) -> Message:
        """The owner writes from the own phone (minus a group's id: to the group)."""
        message = Message(0, contact_id, account_id, True, text, _now())
        return self._add(account_id, message, push=push)

    def tell(self, account_id: int, update: Any) -> None:
        """Push a TL update of any kind, which changes nothing here."""
        self._publish(Push(account_id, update=update))

    def messages(self, account_id: int, peer_id: int | None = None) -> list[Message]:
        """The account's messages (of one chat), oldest first, without deleted ones."""
        box = self.boxes[account_id]
        if peer_id is not None:
            return box.chat(peer_id)
        return [message for message in box.messages.values() if not message.deleted]

    # What clients do; `origin` is the session whose answer has the update already

    def send(
        self,
        account_id: int,
        peer_id: int,
        text: str,
        random_id: int,
        *,
        reply_to: int | None = None,
        origin: object = None,
    ) -> tuple[Message, Event | None]:
        """Takes a message; no event when it had been taken before.

        https://core.telegram.org/method/messages.sendMessage
        """
        box = self.boxes[account_id]
        earlier = self._sent.get(account_id, {}).get(random_id)
        if earlier is not None:
            earlier.attempts += 1
            self.dirty = True
            if self.duplicate_answer == "error":
                raise refused("RANDOM_ID_DUPLICATE")
            return box.messages[earlier.message_id], None
        text = _checked(text)
        if is_channel(peer_id):
            raise refused("CHAT_WRITE_FORBIDDEN")
        if (account_id, peer_id) in self.blocked:
            raise refused(self.blocked[account_id, peer_id])
        at = time.time()
        reply_to = reply_to if reply_to and box.get(reply_to) else None
        message = Message(0, peer_id, account_id, True, text, int(at), reply_to=reply_to)
        event = box.add(message)
        self.remember(Sent(account_id, peer_id, random_id, text, message.id, at))
        self._happened(account_id, event, origin=origin)
        if peer_id in self.accounts and peer_id != account_id:
            self._add(peer_id, Message(0, account_id, account_id, False, text, int(at)))
        return message, event

    def edit(self, account_id: int, message: Message, text: str, origin: object) -> Event:
        if not message.out:
            raise refused("MESSAGE_AUTHOR_REQUIRED")
        text = _checked(text)
        if text == message.text:
            raise refused("MESSAGE_NOT_MODIFIED")
        event = self.boxes[account_id].edit(message, text, _now())
        self._happened(account_id, event, origin=origin)
        return event

    def delete(self, account_id: int, ids: list[int], origin: object) -> Event | None:
        event = self.boxes[account_id].delete(ids, _now())
        if event is not None:
            self._happened(account_id, event, origin=origin)
        return event

    def read(self, account_id: int, peer_id: int, up_to: int, origin: object) -> Event | None:
        event = self.boxes[account_id].read(peer_id, up_to, _now())
        if event is not None:
            self._happened(account_id, event, origin=origin)
        return event

    def typing(self, account_id: int, peer_id: int) -> None:
        self._tell("typing", {"account_id": account_id, "peer_id": peer_id})

    def _add(self, account_id: int, message: Message, *, push: bool = True) -> Message:
        self._happened(account_id, self.boxes[account_id].add(message), push=push)
        return message


def _now() -> int:
    return int(time.time())


def _checked(text: str) -> str:
    """The text as Telegram keeps it: without space around it, neither empty nor too long."""
    text = text.strip()
    if not text:
        raise refused("MESSAGE_EMPTY")
    if len(text.encode("utf-16-le")) // 2 > MAX_LENGTH:
        raise refused("MESSAGE_TOO_LONG")
    return text
