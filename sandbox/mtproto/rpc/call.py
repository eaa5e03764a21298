"""What a handler of a request gets to know, and how it finds the peers in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telethon.tl import types

from sandbox.mtproto.box import Box
from sandbox.mtproto.channels import marked
from sandbox.mtproto.errors import refused
from sandbox.mtproto.model import Account, Channel, Contact, Group, Key
from sandbox.mtproto.telegram import Telegram


@dataclass
class Call:
    """One request's surroundings: whose key it came by, and to which server."""

    telegram: Telegram
    key: Key
    #: Where clients reach this server.
    host: str
    port: int
    #: The server's clock.
    now: float
    #: The session that asks: its own changes are not pushed to it.
    origin: object = None

    @property
    def me(self) -> int:
        """The account's id; AUTH_KEY_UNREGISTERED if nobody signed in with this key."""
        if self.key.account_id is None:
            raise refused("AUTH_KEY_UNREGISTERED")
        return self.key.account_id

    @property
    def account(self) -> Account:
        return self.telegram.accounts[self.me]

    @property
    def box(self) -> Box:
        return self.telegram.boxes[self.me]

    def person(self, given: Any) -> Account | Contact:
        """The user an `InputUser` or `InputPeer` names; the access hash must be right."""
        if isinstance(given, types.InputUserSelf | types.InputPeerSelf):
            return self.account
        if isinstance(given, types.InputUser | types.InputPeerUser):
            found = self.telegram.person(given.user_id)
            if found is not None and (
                found.id == self.me or found.access_hash == given.access_hash
            ):
                return found
        raise refused("PEER_ID_INVALID")

    def group(self, id: int) -> Group:
        group = self.telegram.groups.get(id)
        if group is None or group.account_id != self.me:
            raise refused("PEER_ID_INVALID")
        return group

    def channel(self, given: Any) -> Channel:
        """The channel an `InputChannel` or `InputPeerChannel` names, if it may be read."""
        return self.telegram.channel_for(self.me, given.channel_id, given.access_hash)

    def peer_id(self, given: Any) -> int:
        """A user's id, minus a group's, or a channel's marked one."""
        if isinstance(given, types.InputPeerChat):
            return -self.group(given.chat_id).id
        if isinstance(given, types.InputPeerChannel):
            return marked(self.channel(given).id)
        return self.person(given).id


Handler = Callable[[Call, Any], Any]
