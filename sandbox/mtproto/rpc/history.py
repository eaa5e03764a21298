"""Reading: dialogs, history, search and groups (https://core.telegram.org/api/offsets)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telethon.tl import functions, types

from sandbox.mtproto import views
from sandbox.mtproto.box import Box
from sandbox.mtproto.channels import MARK, is_channel
from sandbox.mtproto.model import Message
from sandbox.mtproto.rpc.call import Call, Handler

#: The most one answer holds, whatever is asked.
PAGE = 100


def get_dialogs(call: Call, request: Any) -> Any:
    """Newest first; the next page starts below the last page's oldest top: that of `offset_peer`,
    as channels number their messages themselves."""
    tops = [*call.box.tops(), *(box.tops()[0] for box in _channel_boxes(call))]
    tops.sort(key=lambda top: top.date, reverse=True)
    rest = tops
    if request.offset_id:
        last = call.peer_id(request.offset_peer)
        places = [place for place, top in enumerate(tops) if top.peer_id == last]
        rest = tops[places[0] + 1 :] if places else []
    elif offset_date := _seconds(request.offset_date):
        rest = [top for top in rest if top.date < offset_date]
    page = rest[: min(request.limit or PAGE, PAGE)]
    parts = _dialogs(call, page)
    if len(page) == len(tops):
        return types.messages.Dialogs(**parts)
    return types.messages.DialogsSlice(count=len(tops), **parts)


def get_peer_dialogs(call: Call, request: Any) -> Any:
    wanted = [call.peer_id(given.peer) for given in request.peers]
    newest = {top.peer_id: top for top in call.box.tops()}
    parts = _dialogs(call, [newest[id] for id in wanted if id in newest])
    return types.messages.PeerDialogs(**parts, state=views.state(call.box, call.now))


def get_history(call: Call, request: Any) -> Any:
    peer_id = call.peer_id(request.peer)
    return _page(call, request, _box(call, peer_id).chat(peer_id)[::-1])


def get_channels(call: Call, request: Any) -> Any:
    found = [call.channel(given) for given in request.id]
    return types.messages.Chats([views.channel(each, call.me) for each in found])


def search(call: Call, request: Any) -> Any:
    """Text and sender are looked at; filters for media find nothing, as there is none."""
    peer_id = call.peer_id(request.peer)
    messages = _box(call, peer_id).chat(peer_id)[::-1]
    if not isinstance(request.filter, types.InputMessagesFilterEmpty):
        messages = []
    if request.from_id is not None:
        sender = call.peer_id(request.from_id)
        messages = [message for message in messages if message.sender_id == sender]
    wanted = request.q.casefold()
    after, before = _seconds(request.min_date), _seconds(request.max_date)
    messages = [
        message
        for message in messages
        if wanted in message.text.casefold()
        and message.date > after
        and (not before or message.date < before)
    ]
    return _page(call, request, messages)


def get_chats(call: Call, request: Any) -> Any:
    return types.messages.Chats([views.chat(call.group(id)) for id in request.id])


def get_full_chat(call: Call, request: Any) -> Any:
    group, me = call.group(request.chat_id), call.me
    members = [me, *group.members]
    date = views.when(group.date)
    full = types.ChatFull(
        id=group.id,
        about="",
        participants=types.ChatParticipants(
            group.id, [types.ChatParticipant(id, me, date) for id in members], version=1
        ),
        notify_settings=types.PeerNotifySettings(),
    )
    people = [call.telegram.person(id) for id in members]
    users = [views.user(person, me) for person in people if person is not None]
    return types.messages.ChatFull(full, chats=[views.chat(group)], users=users)


def _dialogs(call: Call, tops: Sequence[Message]) -> dict[str, Any]:
    return {
        "dialogs": [views.dialog(_box(call, top.peer_id), top.peer_id, top.id) for top in tops],
        "messages": [views.message(top) for top in tops],
        **views.around(call.telegram, call.me, tops),
    }


def _box(call: Call, peer_id: int) -> Box:
    """Where a chat's messages are: with the account, or with the channel."""
    return call.telegram.channel_boxes[MARK - peer_id] if is_channel(peer_id) else call.box


def _channel_boxes(call: Call) -> list[Box]:
    """Of the account's channels, those with something in them."""
    boxes = (call.telegram.channel_boxes[each.id] for each in call.telegram.channels_of(call.me))
    return [box for box in boxes if box.tops()]


def _page(call: Call, request: Any, messages: list[Message]) -> Any:
    """The part of `messages` (newest first) that offset, ids and limit select."""
    offset_date = _seconds(getattr(request, "offset_date", None))
    start = 0
    if request.offset_id:  # goes before the date, which then is only this message's
        start = sum(message.id >= request.offset_id for message in messages)
    elif offset_date:
        start = sum(message.date >= offset_date for message in messages)
    start += request.add_offset
    end = start + min(request.limit, PAGE)
    page = [
        message
        for message in messages[max(start, 0) : max(end, 0)]
        if (not request.max_id or message.id < request.max_id) and message.id > request.min_id
    ]
    parts = {
        "messages": [views.message(message) for message in page],
        "topics": [],
        **views.around(call.telegram, call.me, page),
    }
    if isinstance(request.peer, types.InputPeerChannel):
        box = _box(call, call.peer_id(request.peer))
        return types.messages.ChannelMessages(pts=box.pts, count=len(messages), **parts)
    if len(page) == len(messages):
        return types.messages.Messages(**parts)
    return types.messages.MessagesSlice(count=len(messages), **parts)


def _seconds(date: Any) -> float:
    return date.timestamp() if date else 0.0


HANDLERS: dict[Any, Handler] = {
    functions.messages.GetDialogsRequest: get_dialogs,
    functions.messages.GetPeerDialogsRequest: get_peer_dialogs,
    functions.messages.GetHistoryRequest: get_history,
    functions.messages.SearchRequest: search,
    functions.messages.GetChatsRequest: get_chats,
    functions.channels.GetChannelsRequest: get_channels,
    functions.messages.GetFullChatRequest: get_full_chat,
}
