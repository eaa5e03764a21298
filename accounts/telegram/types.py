"""What goes into and comes out of Telegram, as plain values. Times are aware and in UTC; ids of
chats are Telethon's "marked" ids (users positive, groups and channels negative)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True)
class ApiCredentials:
    """The api id and hash of my.telegram.org."""

    api_id: int
    api_hash: str = field(repr=False)


@dataclass(frozen=True)
class Menu:
    """The commands that Telegram's apps offer: names with what they do. `language` is that of the
    app, empty for all others; `chat_id` the only chat that it is for, if it is for one."""

    commands: tuple[tuple[str, str], ...]
    language: str = ""
    chat_id: int | None = None


@dataclass(frozen=True)
class Server:
    """Another data centre than Telegram's own, and its public key in PEM."""

    dc_id: int
    host: str
    port: int
    public_key_pem: str = ""


@dataclass(frozen=True)
class Proxy:
    """A proxy on the way to Telegram; `secret` is a SOCKS5 proxy's password, or an MTProxy's
    secret (32 hexadecimal digits, perhaps with dd before them)."""

    SOCKS5: ClassVar[str] = "socks5"
    MTPROXY: ClassVar[str] = "mtproxy"

    kind: str
    host: str
    port: int
    user: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Access:
    """How an account reaches Telegram."""

    api: ApiCredentials
    server: Server | None = None
    proxy: Proxy | None = None


@dataclass(frozen=True)
class KnownPeer:
    peer_id: int
    access_hash: int
    username: str = ""
    name: str = ""


@dataclass(frozen=True)
class StreamState:
    """How far one stream of updates was read; `peer_id` 0 is the account's own stream,
    `date` is in unix seconds."""

    peer_id: int
    pts: int
    qts: int
    date: int
    seq: int


@dataclass(frozen=True)
class Authorisation:
    """The data centre and the key that make a session."""

    dc_id: int
    host: str
    port: int
    auth_key: bytes = field(repr=False)


@dataclass(frozen=True)
class StoredSession:
    authorisation: Authorisation
    peers: tuple[KnownPeer, ...] = ()
    states: tuple[StreamState, ...] = ()


@dataclass(frozen=True)
class Identity:
    """Who an account is at Telegram."""

    telegram_id: int
    username: str
    display_name: str


@dataclass(frozen=True)
class SignedIn:
    """What a completed sign-in gives."""

    authorisation: Authorisation
    identity: Identity


@dataclass(frozen=True)
class ChatInfo:
    chat_id: int
    kind: str  # private, bot, group, channel
    title: str = ""
    username: str = ""
    #: The newest message's id, where the chat was found in the list of chats.
    newest_id: int | None = None


@dataclass(frozen=True)
class ChatMessage:
    """A message that was written or changed."""

    chat: ChatInfo
    message_id: int
    outgoing: bool
    sender_id: int | None
    sender_name: str
    text: str
    media: str
    reply_to: int | None
    date: datetime
    edited_at: datetime | None = None


@dataclass(frozen=True)
class DeletedMessages:
    """Messages that were deleted; outside channels Telegram does not say in which chat."""

    message_ids: tuple[int, ...]
    chat_id: int | None = None


@dataclass(frozen=True)
class ReadUpTo:
    """A mark in the stream of updates: everything before it has been handed over."""

    states: tuple[StreamState, ...]
    peers: tuple[KnownPeer, ...]


@dataclass(frozen=True)
class History:
    """A chat's newest messages, oldest first and without gaps, as asked for at a moment."""

    chat: ChatInfo
    messages: tuple[ChatMessage, ...]
    asked_at: datetime


Update = ChatMessage | DeletedMessages | ReadUpTo | History
UpdateHandler = Callable[[Update], None]


@dataclass(frozen=True)
class SentMessage:
    """The answer to a send; `message_id` is None when the server only says that it had it."""

    message_id: int | None
    date: datetime | None


@dataclass(frozen=True)
class Button:
    """A button under a bot message: either `data` (at most 64 bytes) or a `url`."""

    text: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True)
class Document:
    """A file that goes with a bot message."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class BotMessage:
    """A message of the bot. `entities` are Telegram's own, with offsets in UTF-16 units, so
    that nothing in `text` is ever taken for markup. With a picture (which Telegram fetches) or
    a document, `text` is its caption."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    entities: tuple[Mapping[str, Any], ...] = ()
    force_reply: bool = False
    placeholder: str = ""
    reply_to: int | None = None
    photo_url: str = ""
    document: Document | None = None
