"""Channels and supergroups: numbered by themselves, the same for everyone who is in them.

https://core.telegram.org/api/channel
"""

from __future__ import annotations

import time
from dataclasses import asdict

from sandbox.mtproto.errors import refused
from sandbox.mtproto.model import Channel, Event, Message, Push
from sandbox.mtproto.state import State

#: A channel's "marked" id is this minus its own (core.telegram.org/api/bots/ids).
MARK = -1_000_000_000_000


def marked(channel_id: int) -> int:
    return MARK - channel_id


def is_channel(peer_id: int) -> bool:
    return peer_id < MARK


class Channels(State):
    """What is written in channels, and who may read it."""

    def post(
        self, channel_id: int, text: str, contact_id: int | None = None, *, push: bool = True
    ) -> Message:
        """A member writes into a supergroup; nobody in particular, into a channel."""
        sender = self.contacts[contact_id].id if contact_id is not None else marked(channel_id)
        message = Message(0, marked(channel_id), sender, False, text, int(time.time()))
        event = self.channel_boxes[channel_id].add(message)
        self._posted(channel_id, event, push)
        self._tell("post", {"channel_id": channel_id, "message": asdict(message)})
        return message

    def edit_post(
        self, channel_id: int, message_id: int, text: str, *, push: bool = True
    ) -> Message:
        box = self.channel_boxes[channel_id]
        message = box.get(message_id)
        if message is None:
            raise KeyError(f"channel {channel_id} has no message {message_id}")
        self._posted(channel_id, box.edit(message, text, int(time.time())), push)
        return message

    def delete_post(self, channel_id: int, message_id: int, *, push: bool = True) -> None:
        event = self.channel_boxes[channel_id].delete([message_id], int(time.time()))
        if event is not None:
            self._posted(channel_id, event, push)

    def too_much(self, channel_id: int) -> None:
        """Tell clients that so much happened that they have to ask (`updateChannelTooLong`)."""
        event = Event("too_long", self.channel_boxes[channel_id].pts, 0, int(time.time()))
        self._posted(channel_id, event, push=True)

    def bar(self, account_id: int, channel_id: int, error: str | None) -> None:
        """Reading there is refused to an account with this error (None: works again)."""
        self.block(account_id, marked(channel_id), error)

    def block(self, account_id: int, contact_id: int, error: str | None) -> None:
        """Sending there fails with this error (None: works again); minus a group's id works."""
        if error is None:
            self.blocked.pop((account_id, contact_id), None)
        else:
            self.blocked[account_id, contact_id] = error
        self.dirty = True

    def channels_of(self, account_id: int) -> list[Channel]:
        """Those that an account is in, and not kept out of."""
        return [
            channel
            for channel in self.channels.values()
            if account_id in channel.account_ids
            and (account_id, marked(channel.id)) not in self.blocked
        ]

    def channel_for(self, account_id: int, channel_id: int, access_hash: int) -> Channel:
        """A channel that an account asks for; raises what Telegram would answer."""
        channel = self.channels.get(channel_id)
        if channel is None or channel.access_hash != access_hash:
            raise refused("CHANNEL_INVALID")
        barred = self.blocked.get((account_id, marked(channel_id)))
        if barred is not None:
            raise refused(barred)
        if account_id not in channel.account_ids and channel.username is None:
            raise refused("CHANNEL_PRIVATE")
        return channel

    def _posted(self, channel_id: int, event: Event, push: bool) -> None:
        self.dirty = True
        if not push:
            return
        for account_id in self.channels[channel_id].account_ids:
            if (account_id, marked(channel_id)) not in self.blocked:
                self._publish(Push(account_id, event, channel_id))
