"""Writing: messages.sendMessage and what changes messages."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.mtproto import views
from sandbox.mtproto.errors import refused
from sandbox.mtproto.model import Event, Message
from sandbox.mtproto.rpc.call import Call, Handler


def send_message(call: Call, request: Any) -> Any:
    """Private chats are answered with `updateShortSentMessage`, groups with `updates`."""
    peer_id = call.peer_id(request.peer)
    if not request.random_id:
        raise refused("RANDOM_ID_EMPTY")
    reply = request.reply_to
    message, event = call.telegram.send(
        call.me,
        peer_id,
        request.message,
        request.random_id,
        reply_to=reply.reply_to_msg_id if isinstance(reply, types.InputReplyToMessage) else None,
        origin=call.origin,
    )
    if event is None:  # taken before: nothing changes now
        event = Event("new", call.box.pts, 0, message.date, [message.id], peer_id)
    if peer_id < 0:
        id_update = types.UpdateMessageID(message.id, request.random_id)
        return views.updates(call.telegram, call.me, event, id_update)
    return types.UpdateShortSentMessage(
        id=message.id,
        pts=event.pts,
        pts_count=event.count,
        date=views.when(message.date),
        out=True,
    )


def edit_message(call: Call, request: Any) -> Any:
    message = call.box.get(request.id)
    if message is None or message.peer_id != call.peer_id(request.peer):
        raise refused("MESSAGE_ID_INVALID")
    event = call.telegram.edit(call.me, message, request.message or "", call.origin)
    return views.updates(call.telegram, call.me, event)


def delete_messages(call: Call, request: Any) -> Any:
    return _affected(call, call.telegram.delete(call.me, request.id, call.origin))


def read_history(call: Call, request: Any) -> Any:
    peer_id = call.peer_id(request.peer)
    return _affected(call, call.telegram.read(call.me, peer_id, request.max_id, call.origin))


def set_typing(call: Call, request: Any) -> bool:
    call.telegram.typing(call.me, call.peer_id(request.peer))
    return True


def get_messages(call: Call, request: Any) -> Any:
    found: list[Any] = []
    shown: list[Message] = []
    for given in request.id:
        message = call.box.get(given.id) if isinstance(given, types.InputMessageID) else None
        if message is None:
            found.append(types.MessageEmpty(getattr(given, "id", 0), peer_id=None))
        else:
            shown.append(message)
            found.append(views.message(message))
    entities = views.around(call.telegram, call.me, shown)
    return types.messages.Messages(messages=found, topics=[], **entities)


def _affected(call: Call, event: Event | None) -> Any:
    return types.messages.AffectedMessages(call.box.pts, event.count if event else 0)


HANDLERS: dict[Any, Handler] = {
    functions.messages.SendMessageRequest: send_message,
    functions.messages.EditMessageRequest: edit_message,
    functions.messages.DeleteMessagesRequest: delete_messages,
    functions.messages.ReadHistoryRequest: read_history,
    functions.messages.SetTypingRequest: set_typing,
    functions.messages.GetMessagesRequest: get_messages,
}
