"""The input and output types of the Telegram clients.

Times are aware, in UTC. Chat ids are Telethon's "marked" ids: users positive, groups and channels
negative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

#: Marked ids of channels and supergroups are below this, by their own id
#: (core.telegram.org/api/bots/ids). They number their messages themselves; all other chats of an
#: account share one numbering.
CHANNEL_ID_BASE = -1_000_000_000_000


@dataclass(frozen=True)
class ApiCredentials:
    """The api id and hash of my.telegram.org."""

    api_id: int
    api_hash: str = field(repr=False)


@dataclass(frozen=True)
class Menu:
    """A command menu of Telegram's apps: names with descriptions. `language`: of the app, empty for
    all others; `chat_id`: only for this chat."""

    commands: tuple[tuple[str, str], ...]
    language: str = ""
    chat_id: int | None = None


@dataclass(frozen=True)
class Server:
    """A custom data centre and its public key in PEM."""

    dc_id: int
    host: str
    port: int
    public_key_pem: str = ""


@dataclass(frozen=True)
class Proxy:
    """A proxy; `secret` is the password of a SOCKS5 proxy, or the secret of an MTProxy (32
    hexadecimal digits, optionally prefixed with dd)."""

    SOCKS5: ClassVar[str] = "socks5"
    MTPROXY: ClassVar[str] = "mtproxy"

    kind: str
    host: str
    port: int
    user: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Access:
    """How an account connects to Telegram."""

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
    """The state of one stream of updates; `peer_id` 0 is the account's own stream, `date` is in
    Unix seconds."""

    peer_id: int
    pts: int
    qts: int
    date: int
    seq: int


@dataclass(frozen=True)
class Authorisation:
    """The data centre and auth key of a session."""

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
    """The Telegram user of an account."""

    telegram_id: int
    username: str
    display_name: str


@dataclass(frozen=True)
class SignedIn:
    """What a completed sign-in gives."""

    authorisation: Authorisation
    identity: Identity


#: Accounts of Telegram itself, which look like people: service messages and login codes (777000,
#: also 333000 and 42777), verification codes (489000), and those that stand for others: replies,
#: anonymous admins, channels as senders, spam protection, anonymous authors.
SERVICE_IDS = frozenset(
    {
        777000,
        333000,
        42777,
        489000,
        708513,
        1271266957,
        1087968824,
        136817688,
        5434988373,
        2666000,
    }
)


@dataclass(frozen=True)
class ChatInfo:
    """`kind`: group, channel, or for a chat with one account: private (a person), bot, self (Saved
    Messages), service (Telegram itself), support, deleted, and unknown if nothing is known about
    that account."""

    chat_id: int
    kind: str
    title: str = ""
    username: str = ""
    #: The newest message, if the chat comes from the list of chats.
    newest_id: int | None = None
    newest_at: datetime | None = None


@dataclass(frozen=True)
class ChatMessage:
    """A new or edited message."""

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
    #: The part of another message that is quoted in the reply, as Telegram hands it over.
    quote: str = ""
    #: Whose text this is, if it was forwarded, or if a bot made it.
    forwarded_from: str = ""
    forwarded_from_id: int | None = None
    #: Telegram sent it for its sender, who is away, or greets whom it does not know; or a bot wrote
    #: it that was called into the chat.
    automatic: bool = False
    #: The text without the addresses that it has beside what was written; None: it has none.
    as_written: str | None = None

    @property
    def words(self) -> str:
        """What was written, without the addresses behind words and of previews."""
        return self.text if self.as_written is None else self.as_written


@dataclass(frozen=True)
class DeletedMessages:
    """Deleted messages; except for channels, Telegram does not say in which chat."""

    message_ids: tuple[int, ...]
    chat_id: int | None = None


@dataclass(frozen=True)
class ReadPosition:
    """A position in the stream of updates; all updates before it have been passed on."""

    states: tuple[StreamState, ...]
    peers: tuple[KnownPeer, ...]


@dataclass(frozen=True)
class MessagePage:
    """Some of a chat's messages, oldest first; `unreadable`: how many among them could not be
    read. `ids` are those of all messages, also of what is none that people wrote ("has joined")."""

    messages: tuple[ChatMessage, ...] = ()
    unreadable: int = 0
    ids: frozenset[int] = frozenset()

    def __add__(self, other: MessagePage) -> MessagePage:
        by_id = {one.message_id: one for one in (*self.messages, *other.messages)}
        messages = tuple(by_id[number] for number in sorted(by_id))
        return MessagePage(messages, self.unreadable + other.unreadable, self.ids | other.ids)


@dataclass(frozen=True)
class ChatList:
    """The newest chats, newest first; `complete`: all rows of the list could be read."""

    chats: tuple[ChatInfo, ...]
    complete: bool = True


@dataclass(frozen=True)
class History:
    """A chat's newest messages, oldest first, as of `asked_at`; without gaps, but for as many as
    were `unreadable`."""

    chat: ChatInfo
    messages: tuple[ChatMessage, ...]
    asked_at: datetime
    unreadable: int = 0


@dataclass(frozen=True)
class UnreadableItem:
    """Something of Telegram that this version can't read. `sample` is masked: it contains no
    text."""

    place: str  # update, difference, dialogs, history
    error: str
    chat_id: int | None = None
    sample: str = ""


Update = ChatMessage | DeletedMessages | ReadPosition | History | UnreadableItem
UpdateHandler = Callable[[Update], None]


@dataclass(frozen=True)
class SentMessage:
    """The result of a send; `message_id` is None if the server only reports a duplicate."""

    message_id: int | None
    date: datetime | None


@dataclass(frozen=True)
class Button:
    """An inline button: either callback `data` (at most 64 bytes) or a `url`."""

    text: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True)
class Document:
    """A file attached to a bot message."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class BotMessage:
    """A message of the bot. `entities` are Telegram's, with offsets in UTF-16 units, so `text` is
    never parsed as markup. With a picture (fetched by Telegram) or a document, `text` is the
    caption."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    entities: tuple[Mapping[str, Any], ...] = ()
    force_reply: bool = False
    placeholder: str = ""
    reply_to: int | None = None
    photo_url: str = ""
    document: Document | None = None
