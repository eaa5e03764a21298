"""Convert Telethon's objects to the types of `accounts.telegram.types`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from telethon import utils
from telethon.tl import types as tl

from accounts.telegram.types import ChatInfo, ChatMessage, Identity
from core.text import storable

_MEDIA = {
    tl.MessageMediaPhoto: "photo",
    tl.MessageMediaDocument: "file",
    tl.MessageMediaGeo: "place",
    tl.MessageMediaGeoLive: "place",
    tl.MessageMediaVenue: "place",
    tl.MessageMediaContact: "contact",
    tl.MessageMediaPoll: "poll",
    tl.MessageMediaWebPage: "",
    tl.MessageMediaEmpty: "",
}


def identity(user: Any) -> Identity:
    return Identity(user.id, user.username or "", utils.get_display_name(user))


def chat_info(entity: Any, peer: Any) -> ChatInfo:
    """Convert a chat. Without its entity only the id and kind are known."""
    chat_id = utils.get_peer_id(peer)
    title = utils.get_display_name(entity)[:300] if entity is not None else ""
    username = _username(entity)
    if isinstance(peer, (tl.PeerUser, tl.InputPeerUser)):
        kind = "bot" if getattr(entity, "bot", False) else "private"
    elif isinstance(entity, tl.Channel) and entity.broadcast:
        kind = "channel"
    else:
        kind = "group"
    return ChatInfo(chat_id, kind, title, username)


def _username(entity: Any) -> str:
    """The username of a chat; if it has several, the first active one."""
    if name := getattr(entity, "username", None):
        return str(name)
    more = getattr(entity, "usernames", None) or ()
    return next((str(one.username) for one in more if one.active), "")


def message(source: Any, entities: dict[int, Any]) -> ChatMessage | None:
    """Convert a message; None for service messages and empty ones."""
    if not isinstance(source, tl.Message):
        return None
    chat_entity = entities.get(utils.get_peer_id(source.peer_id))
    sender_id = utils.get_peer_id(source.from_id) if source.from_id else None
    if sender_id is None and not source.out:
        sender_id = utils.get_peer_id(source.peer_id)
    sender = entities.get(sender_id) if sender_id is not None else None
    return ChatMessage(
        chat=chat_info(chat_entity, source.peer_id),
        message_id=source.id,
        outgoing=bool(source.out),
        sender_id=sender_id,
        sender_name=utils.get_display_name(sender)[:300] if sender is not None else "",
        text=storable(source.message or ""),
        media=_MEDIA.get(type(source.media), "attachment") if source.media else "",
        reply_to=getattr(source.reply_to, "reply_to_msg_id", None),
        date=_utc(source.date),
        edited_at=_utc(source.edit_date) if source.edit_date and not source.edit_hide else None,
    )


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
