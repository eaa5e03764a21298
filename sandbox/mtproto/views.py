"""The state as TL objects, as one account sees it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from telethon.tl import types

from sandbox.mtproto.box import Box
from sandbox.mtproto.channels import MARK, is_channel
from sandbox.mtproto.media import media
from sandbox.mtproto.model import Account, Channel, Contact, Event, Group, Message, Push
from sandbox.mtproto.telegram import Telegram


def when(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def user(person: Account | Contact, me: int | None) -> Any:
    first, _, last = person.name.partition(" ")
    mine = person.id == me
    return types.User(
        id=person.id,
        is_self=mine,
        contact=not mine and isinstance(person, Contact),
        bot=isinstance(person, Contact) and person.bot,
        bot_info_version=1 if isinstance(person, Contact) and person.bot else None,
        access_hash=person.access_hash,
        first_name=first,
        last_name=last or None,
        username=person.username,
        phone=person.phone if mine or isinstance(person, Contact) else None,
        status=types.UserStatusRecently(),
    )


def chat(group: Group) -> Any:
    return types.Chat(
        id=group.id,
        title=group.title,
        photo=types.ChatPhotoEmpty(),
        participants_count=len(group.members) + 1,
        date=when(group.date),
        version=1,
        creator=True,
    )


def channel(item: Channel, me: int) -> Any:
    """https://core.telegram.org/constructor/channel"""
    return types.Channel(
        id=item.id,
        title=item.title,
        photo=types.ChatPhotoEmpty(),
        date=when(item.date),
        left=me not in item.account_ids,
        broadcast=item.broadcast,
        megagroup=not item.broadcast,
        access_hash=item.access_hash,
        username=item.username,
    )


def peer(peer_id: int) -> Any:
    if is_channel(peer_id):
        return types.PeerChannel(MARK - peer_id)
    return types.PeerUser(peer_id) if peer_id > 0 else types.PeerChat(-peer_id)


def message(item: Message) -> Any:
    """Incoming messages of private chats have no `from_id`, the peer says it all; neither have
    those of a channel."""
    reply = item.reply_to and types.MessageReplyHeader(reply_to_msg_id=item.reply_to)
    named = item.out or item.peer_id < 0
    return types.Message(
        id=item.id,
        peer_id=peer(item.peer_id),
        from_id=types.PeerUser(item.sender_id) if named and item.sender_id > 0 else None,
        date=when(item.date),
        message=item.text,
        media=media(item.attachment, item.date) if item.attachment else None,
        out=item.out,
        post=item.sender_id < 0,
        reply_to=reply or None,
        edit_date=None if item.edit_date is None else when(item.edit_date),
    )


def around(
    telegram: Telegram, me: int, items: Iterable[Message], channel_ids: Iterable[int] = ()
) -> dict[str, list[Any]]:
    """The `users` and `chats` that belong to these messages (and channels)."""
    people, groups, channels = {me}, set[int](), set(channel_ids)
    for item in items:
        if is_channel(item.peer_id):
            channels.add(MARK - item.peer_id)
        elif item.peer_id < 0:
            groups.add(-item.peer_id)
        else:
            people.add(item.peer_id)
        people.add(item.sender_id)
    found = (telegram.person(id) for id in people)
    return {
        "users": [user(person, me) for person in found if person is not None],
        "chats": [
            *(chat(telegram.groups[id]) for id in groups),
            *(channel(telegram.channels[id], me) for id in channels),
        ],
    }


def state(box: Box, now: float) -> Any:
    unread = sum(1 for top in box.tops() if box.unread(top.peer_id))
    return types.updates.State(pts=box.pts, qts=0, date=when(now), seq=1, unread_count=unread)


def dialog(box: Box, peer_id: int, top: int) -> Any:
    return types.Dialog(
        pts=box.pts if is_channel(peer_id) else None,
        peer=peer(peer_id),
        top_message=top,
        read_inbox_max_id=box.read_in.get(peer_id, 0),
        read_outbox_max_id=box.read_out.get(peer_id, 0),
        unread_count=box.unread(peer_id),
        unread_mentions_count=0,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=types.PeerNotifySettings(),
    )


def update(box: Box, event: Event) -> Any:
    """The update that tells of one step of the box."""
    numbers = {"pts": event.pts, "pts_count": event.count}
    if event.kind == "new":
        return types.UpdateNewMessage(message(box.messages[event.ids[0]]), **numbers)
    if event.kind == "edit":
        return types.UpdateEditMessage(message(box.messages[event.ids[0]]), **numbers)
    if event.kind == "delete":
        return types.UpdateDeleteMessages(event.ids, **numbers)
    if event.kind == "read_out":
        return types.UpdateReadHistoryOutbox(peer(event.peer_id), event.ids[0], **numbers)
    unread = box.unread(event.peer_id)
    return types.UpdateReadHistoryInbox(peer(event.peer_id), event.ids[0], unread, **numbers)


def channel_update(channel_id: int, box: Box, event: Event) -> Any:
    """The same for a channel's box, whose steps have numbers of their own."""
    numbers = {"pts": event.pts, "pts_count": event.count}
    if event.kind == "new":
        return types.UpdateNewChannelMessage(message(box.messages[event.ids[0]]), **numbers)
    if event.kind == "edit":
        return types.UpdateEditChannelMessage(message(box.messages[event.ids[0]]), **numbers)
    if event.kind == "too_long":
        return types.UpdateChannelTooLong(channel_id, event.pts)
    return types.UpdateDeleteChannelMessages(channel_id, messages=event.ids, **numbers)


def touched(box: Box, events: Iterable[Event]) -> list[Message]:
    """The messages that are shown in the updates of these steps."""
    shown = (event for event in events if event.kind in ("new", "edit"))
    return [box.messages[id] for event in shown for id in event.ids]


def updates(telegram: Telegram, account_id: int, event: Event, *more: Any) -> Any:
    """One step as `updates` with the people and groups in it; seq 0 is not checked."""
    box = telegram.boxes[account_id]
    return types.Updates(
        updates=[*more, update(box, event)],
        **around(telegram, account_id, touched(box, [event])),
        date=when(event.date),
        seq=0,
    )


def pushed(telegram: Telegram, push: Push) -> Any:
    if push.update is not None:
        return types.Updates([push.update], [], [], datetime.now(UTC), seq=0)
    if push.event is None or push.account_id is None:
        now = datetime.now(UTC)
        return types.UpdateShort(types.UpdateLoginToken(), now)
    if push.channel_id is not None:
        box = telegram.channel_boxes[push.channel_id]
        shown = touched(box, [push.event])
        return types.Updates(
            updates=[channel_update(push.channel_id, box, push.event)],
            **around(telegram, push.account_id, shown, [push.channel_id]),
            date=when(push.event.date),
            seq=0,
        )
    if telegram.short_updates and push.event.kind == "new":
        box = telegram.boxes[push.account_id]
        if box.messages[push.event.ids[0]].attachment is None:  # a short one can't bring a file
            return _short(box, push.event)
    return updates(telegram, push.account_id, push.event)


def _short(box: Box, event: Event) -> Any:
    """https://core.telegram.org/constructor/updateShortMessage"""
    item = box.messages[event.ids[0]]
    reply = item.reply_to and types.MessageReplyHeader(reply_to_msg_id=item.reply_to)
    parts = {
        "id": item.id,
        "message": item.text,
        "pts": event.pts,
        "pts_count": event.count,
        "date": when(item.date),
        "out": item.out,
        "reply_to": reply or None,
    }
    if item.peer_id < 0:
        return types.UpdateShortChatMessage(from_id=item.sender_id, chat_id=-item.peer_id, **parts)
    return types.UpdateShortMessage(user_id=item.peer_id, **parts)
