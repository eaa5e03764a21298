"""updates.*: https://core.telegram.org/api/updates#recovering-gaps"""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.mtproto import views
from sandbox.mtproto.errors import refused
from sandbox.mtproto.rpc.call import Call, Handler


def get_state(call: Call, request: Any) -> Any:
    return views.state(call.box, call.now)


def get_difference(call: Call, request: Any) -> Any:
    """What happened since the client's pts: new messages as they are now, then the rest."""
    box, limit = call.box, call.telegram.difference_limit
    if request.pts < 1:
        raise refused("PERSISTENT_TIMESTAMP_INVALID")
    events = box.since(request.pts, limit)
    limits = (request.pts_total_limit, call.telegram.too_long_after)
    if events is None or any(limit and box.pts - request.pts > limit for limit in limits):
        return types.updates.DifferenceTooLong(box.pts)
    if not events:
        return types.updates.DifferenceEmpty(date=views.when(call.now), seq=1)
    new = [each for event in events if event.kind == "new" for each in event.ids]
    messages = [box.messages[id] for id in new if not box.messages[id].deleted]
    parts = {
        "new_messages": [views.message(message) for message in messages],
        "new_encrypted_messages": [],
        "other_updates": [views.update(box, event) for event in events if event.kind != "new"],
        **views.around(call.telegram, call.me, [*messages, *views.touched(box, events)]),
    }
    state = views.state(box, call.now)
    if events[-1].pts < box.pts:
        state.pts, state.date = events[-1].pts, views.when(events[-1].date)
        return types.updates.DifferenceSlice(**parts, intermediate_state=state)
    return types.updates.Difference(**parts, state=state)


def get_channel_difference(call: Call, request: Any) -> Any:
    """The same for one channel. https://core.telegram.org/method/updates.getChannelDifference"""
    channel = call.channel(request.channel)
    box = call.telegram.channel_boxes[channel.id]
    events = box.since(request.pts, request.limit)
    most = call.telegram.too_long_after
    if events is None or (most and box.pts - request.pts > most):
        top = box.tops()[0]
        return types.updates.ChannelDifferenceTooLong(
            dialog=views.dialog(box, top.peer_id, top.id),
            messages=[views.message(top)],
            final=True,
            **views.around(call.telegram, call.me, [top]),
        )
    if not events:
        return types.updates.ChannelDifferenceEmpty(box.pts, final=True)
    new = [box.messages[event.ids[0]] for event in events if event.kind == "new"]
    return types.updates.ChannelDifference(
        pts=events[-1].pts,
        final=events[-1].pts == box.pts,
        new_messages=[views.message(each) for each in new if not each.deleted],
        other_updates=[
            views.channel_update(channel.id, box, event) for event in events if event.kind != "new"
        ],
        **views.around(call.telegram, call.me, [*new, *views.touched(box, events)]),
    )


HANDLERS: dict[Any, Handler] = {
    functions.updates.GetStateRequest: get_state,
    functions.updates.GetDifferenceRequest: get_difference,
    functions.updates.GetChannelDifferenceRequest: get_channel_difference,
}
