"""Convert Telethon's objects to the types of `accounts.telegram.types`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from telethon import utils
from telethon.tl import types as tl

from accounts.telegram.links import text_with_addresses
from accounts.telegram.rich_text import text_of
from accounts.telegram.types import SERVICE_IDS, ChatInfo, ChatMessage, Identity
from core.text import one_line, storable

_MEDIA = {
    tl.MessageMediaPhoto: "photo",
    tl.MessageMediaGeo: "place",
    tl.MessageMediaGeoLive: "live place",
    tl.MessageMediaVenue: "place",
    tl.MessageMediaContact: "contact",
    tl.MessageMediaPoll: "poll",
    tl.MessageMediaDice: "dice",
    tl.MessageMediaGame: "game",
    tl.MessageMediaInvoice: "invoice",
    tl.MessageMediaStory: "story",
    tl.MessageMediaGiveaway: "giveaway",
    tl.MessageMediaGiveawayResults: "giveaway",
    tl.MessageMediaPaidMedia: "paid media",
    tl.MessageMediaToDo: "checklist",
    tl.MessageMediaVideoStream: "live video",
    tl.MessageMediaWebPage: "",
    tl.MessageMediaEmpty: "",
}


def identity(user: Any) -> Identity:
    return Identity(user.id, storable(user.username or ""), _name(user))


def entities_of(result: Any) -> dict[int, Any]:
    """The people and chats of an answer, by their marked ids; others are left out."""
    kinds = (tl.User, tl.Chat, tl.ChatForbidden, tl.Channel, tl.ChannelForbidden)
    given = [*getattr(result, "users", []), *result.chats]
    found = [one for one in given if isinstance(one, kinds)]
    return {utils.get_peer_id(one): one for one in found}


def _name(entity: Any) -> str:
    """The name of a person or chat; of one without a name, the username."""
    name = one_line(storable(utils.get_display_name(entity))) if entity is not None else ""
    if not name and (username := _username(entity)):
        name = f"@{username}"
    return name[:300]


def chat_info(entity: Any, peer: Any) -> ChatInfo:
    """Convert a chat. Without its entity only the id and kind are known."""
    chat_id = utils.get_peer_id(peer)
    title = _name(entity)
    username = _username(entity)
    if isinstance(peer, (tl.PeerUser, tl.InputPeerUser)):
        kind = _kind_of_user(entity, chat_id)
    elif isinstance(entity, tl.Channel) and entity.broadcast:
        kind = "channel"
    else:
        kind = "group"
    return ChatInfo(chat_id, kind, title, username)


def _kind_of_user(entity: Any, user_id: int) -> str:
    """What kind of account this is; "private" only where it is known to be a person's."""
    if user_id in SERVICE_IDS:
        return "service"
    if not isinstance(entity, tl.User):
        return "unknown"
    signs = {
        "self": entity.is_self,
        "deleted": entity.deleted,
        "support": entity.support,
        "bot": entity.bot,
    }
    return next((kind for kind, given in signs.items() if given), "private")


def _username(entity: Any) -> str:
    """The username of a chat; if it has several, the first active one."""
    if name := getattr(entity, "username", None):
        return storable(str(name))
    more = getattr(entity, "usernames", None) or ()
    return next((storable(str(one.username)) for one in more if one.active), "")


def message(source: Any, entities: dict[int, Any]) -> ChatMessage | None:
    """Convert a message; None for service messages and empty ones."""
    if not isinstance(source, tl.Message):
        return None
    chat_entity = entities.get(utils.get_peer_id(source.peer_id))
    sender_id = utils.get_peer_id(source.from_id) if source.from_id else None
    if sender_id is None and not source.out:
        sender_id = utils.get_peer_id(source.peer_id)
    sender = entities.get(sender_id) if sender_id is not None else None
    forwarded_from, forwarded_from_id = _origin(source, entities)
    text, words = _texts(source)
    return ChatMessage(
        chat=chat_info(chat_entity, source.peer_id),
        message_id=source.id,
        outgoing=bool(source.out),
        sender_id=sender_id,
        sender_name=_name(sender),
        text=text,
        media=_media(source),
        reply_to=_replied_id(source.reply_to),
        date=_utc(source.date),
        edited_at=_utc(source.edit_date) if source.edit_date and not source.edit_hide else None,
        quote=storable(getattr(source.reply_to, "quote_text", None) or ""),
        forwarded_from=forwarded_from,
        forwarded_from_id=forwarded_from_id,
        automatic=bool(source.offline) or _is_guest(source),
        as_written=words if words != text else None,
    )


def _texts(source: Any) -> tuple[str, str]:
    """The text with the addresses that it shows, and as it was written. An own one stays as it was
    sent: it is compared with what was to be sent."""
    words = source.message or text_of(source.rich_message)
    text = words if source.out else text_with_addresses(words, source.entities, source.media)
    return storable(text), storable(words)


def _is_guest(source: Any) -> bool:
    """Whether a bot has written that one of both has called into the chat
    (core.telegram.org/api/bots/guest-mode)."""
    if source.guestchat_via_from is not None:
        return True
    with_one = isinstance(source.peer_id, tl.PeerUser) and source.from_id is not None
    return with_one and not source.out and source.from_id != source.peer_id


def _media(source: Any) -> str:
    """What is attached; a message that answers a story, or something of another chat, has no other
    sign of that."""
    if kind := _kind_of_media(source.media):
        return kind
    if source.rich_message:
        return "formatted text"
    header = source.reply_to
    if isinstance(header, tl.MessageReplyStoryHeader):
        return "story"
    if getattr(header, "reply_to_peer_id", None) is None:
        return ""
    quoted = "" if header.quote_text else "attachment"
    return _kind_of_media(header.reply_media) or quoted


def _kind_of_media(media: Any) -> str:
    if media is None:
        return ""
    if isinstance(media, tl.MessageMediaDocument):
        return _document(media)
    return _MEDIA.get(type(media), "attachment")


def _replied_id(header: Any) -> int | None:
    """The id of the message of the same chat that is answered."""
    if getattr(header, "reply_to_peer_id", None) is not None:
        return None  # a message of another chat; only what is quoted of it is known
    return getattr(header, "reply_to_msg_id", None)


def _origin(source: Any, entities: dict[int, Any]) -> tuple[str, int | None]:
    """Who wrote a text that is not its sender's, by name and id: a forwarded one, whose writer may
    be hidden, or one that a bot made for its sender."""
    header = source.fwd_from
    if isinstance(header, tl.MessageFwdHeader):
        user_id = utils.get_peer_id(header.from_id) if header.from_id else None
        given = header.from_name or header.post_author
    else:
        user_id, given = source.via_business_bot_id or source.via_bot_id, None
        if user_id is None or not source.message:
            return "", None
    name = utils.get_display_name(entities.get(user_id)) if user_id in entities else ""
    shown = name or given or str(user_id or "?")
    return one_line(storable(shown))[:300] or "?", user_id


def _document(media: Any) -> str:
    """https://core.telegram.org/constructor/document"""
    attributes = getattr(media.document, "attributes", None) or ()
    by_type = {type(one): one for one in attributes}
    if tl.DocumentAttributeSticker in by_type:
        return "sticker"
    if tl.DocumentAttributeCustomEmoji in by_type:
        return "emoji"
    if tl.DocumentAttributeAnimated in by_type:
        return "GIF"
    if video := by_type.get(tl.DocumentAttributeVideo):
        return "video note" if video.round_message else "video"
    if audio := by_type.get(tl.DocumentAttributeAudio):
        return "voice message" if audio.voice else "audio"
    if media.voice:
        return "voice message"
    if media.round:
        return "video note"
    return "video" if media.video else "file"


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
