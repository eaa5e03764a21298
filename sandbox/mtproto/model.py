"""Who and what exists at this Telegram."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.mtproto.media import Attachment


@dataclass
class Account:
    """A user who signs in here."""

    id: int
    name: str
    phone: str
    username: str | None
    password: str | None
    hint: str = ""
    access_hash: int = 0


@dataclass
class Contact:
    """A person the accounts talk to; played from outside."""

    id: int
    name: str
    username: str | None
    access_hash: int
    phone: str | None = None
    bot: bool = False


@dataclass
class Group:
    """A small group (`chat`) of one account and some contacts."""

    id: int
    title: str
    account_id: int
    members: list[int]
    date: int


@dataclass
class Channel:
    """A channel (`broadcast`) or a supergroup, with the accounts that are in it. Its messages are
    numbered by itself and are the same for everybody."""

    id: int
    title: str
    username: str | None
    broadcast: bool
    account_ids: list[int]
    date: int
    access_hash: int


@dataclass
class Message:
    """One message in a box. `peer_id` is a user's id, minus a group's, or a channel's "marked"
    id (core.telegram.org/api/bots/ids)."""

    id: int
    peer_id: int
    sender_id: int
    out: bool
    text: str
    date: int
    edit_date: int | None = None
    reply_to: int | None = None
    deleted: bool = False
    attachment: Attachment | None = None


@dataclass
class Sent:
    """What a client sent: once per random_id, however often that came."""

    account_id: int
    peer_id: int
    random_id: int
    text: str
    message_id: int
    at: float
    attempts: int = 1


@dataclass
class Event:
    """One step of a box's pts: `kind` is new, edit, delete, read_in or read_out; too_long is no
    step, but tells of several."""

    kind: str
    pts: int
    count: int
    date: int
    ids: list[int] = field(default_factory=list)
    peer_id: int = 0


@dataclass
class Key:
    """An auth key: whose it is, and why it is dead (an error's name)."""

    id: int
    data: bytes
    account_id: int | None = None
    dead: str | None = None
    #: The account that still owes its password.
    half: int | None = None


@dataclass
class Push:
    """Something to tell an account's clients: an event, the login token of one key, or a TL update
    of any kind."""

    account_id: int | None
    event: Event | None = None
    channel_id: int | None = None
    key_id: int | None = None
    update: Any = None
    #: The session that made it happen: its answer has the update already.
    origin: object = None
