"""What may happen in channels, groups and private chats, and the updates that tell of it."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telethon.tl import types as tl

from accounts.telegram.errors import TelegramFailure
from tests.harness.update_reader import UpdateReader

MARK = "SPOILT"

PUSH = "push"
DIFFERENCE = "updates.GetDifference*"
CHANNEL_DIFFERENCE = "updates.GetChannelDifference*"


class Scene:
    """An account with a person, a group and a supergroup in which something will be spoilt."""

    def __init__(self, reader: UpdateReader) -> None:
        self.reader, self.telegram = reader, reader.telegram
        self.bad, self.good = reader.people
        self.group = self.telegram.add_group(reader.me, "Club", [one.id for one in reader.people])
        self.channel = self.telegram.add_channel([reader.me], "Bazaar")

    async def begin(self) -> None:
        """Everything is known to the account, and followed."""
        for person in self.reader.people:
            self.reader.says(person, f"{person.name} says hello")
            await self.reader.has(f"{person.name} says hello")
        self.telegram.group_says(self.reader.me, self.group, self.bad.id, "in the club")
        self.telegram.post(self.channel, "in the bazaar", self.bad.id)
        for text in ("in the club", "in the bazaar"):
            await self.reader.has(text)
        await self.reader.read_chats()

    async def goes_on(self, name: str) -> None:
        """What others write arrives; and then, what is written in the same places."""
        self.reader.says(self.good, f"after {name}")
        await self.reader.has(f"after {name}")
        self.telegram.spoils.clear()
        self.telegram.short_updates, self.telegram.too_long_after = False, None
        self.reader.says(self.bad, f"bad after {name}")
        self.telegram.group_says(self.reader.me, self.group, self.good.id, f"club after {name}")
        self.telegram.post(self.channel, f"bazaar after {name}", self.good.id)
        for text in (f"bad after {name}", f"club after {name}", f"bazaar after {name}"):
            await self.reader.has(text)

    # What happens while something is spoilt

    async def post(self, text: str) -> None:
        self.telegram.post(self.channel, text, self.bad.id)

    async def edit_post(self, text: str) -> None:
        self.telegram.edit_post(self.channel, self._posted(), text)

    async def delete_post(self, text: str) -> None:
        self.telegram.delete_post(self.channel, self._posted())

    async def many_posts(self, text: str) -> None:
        self.telegram.edit_post(self.channel, self._posted(), f"{text}, edited", push=False)
        self.telegram.post(self.channel, text, self.bad.id, push=False)
        self.telegram.delete_post(self.channel, self._posted(), push=False)
        self.telegram.post(self.channel, text, self.bad.id, push=False)
        self.telegram.too_much(self.channel)

    async def too_many_posts(self, text: str) -> None:
        self.telegram.too_long_after = 1
        await self.many_posts(text)

    async def edit(self, text: str) -> None:
        self.telegram.contact_edits(self.reader.me, self._written(), text)

    async def delete(self, text: str) -> None:
        self.telegram.contact_deletes(self.reader.me, [self._written()])

    async def missed(self, text: str) -> None:
        self.telegram.contact_edits(self.reader.me, self._written(), text, push=False)
        self.telegram.group_says(self.reader.me, self.group, self.bad.id, text, push=False)
        self.telegram.contact_deletes(self.reader.me, [self._written()], push=False)
        self.reader.client.request_difference()

    async def short(self, text: str) -> None:
        self.telegram.short_updates = True
        self.reader.says(self.bad, text)

    async def short_in_group(self, text: str) -> None:
        self.telegram.short_updates = True
        await self.in_group(text)

    async def in_group(self, text: str) -> None:
        self.telegram.group_says(self.reader.me, self.group, self.bad.id, text)

    async def read(self, text: str) -> None:
        await self.in_group(text)
        await self.post(text)
        with contextlib.suppress(TelegramFailure):
            await self.reader.read_chats()

    def _posted(self) -> int:
        return self.telegram.post(self.channel, f"{MARK} earlier", push=False).id

    def _written(self) -> int:
        return self.reader.says(self.bad, f"{MARK} earlier")


Happening = Callable[[Scene, str], Awaitable[None]]


@dataclass(frozen=True)
class Case:
    """What happens, and which objects are spoilt where."""

    happening: Happening
    place: str
    kinds: tuple[type, ...]


CASES = {
    "post": Case(Scene.post, PUSH, (tl.UpdateNewChannelMessage, tl.Message, tl.Channel, tl.User)),
    "edited post": Case(
        Scene.edit_post, PUSH, (tl.UpdateEditChannelMessage, tl.Message, tl.Channel)
    ),
    "deleted post": Case(Scene.delete_post, PUSH, (tl.UpdateDeleteChannelMessages, tl.Channel)),
    "too many posts": Case(Scene.many_posts, PUSH, (tl.UpdateChannelTooLong, tl.Channel)),
    "channel difference": Case(
        Scene.many_posts,
        CHANNEL_DIFFERENCE,
        (
            tl.updates.ChannelDifference,
            tl.UpdateEditChannelMessage,
            tl.UpdateDeleteChannelMessages,
            tl.Message,
            tl.Channel,
            tl.User,
        ),
    ),
    "channel difference too long": Case(
        Scene.too_many_posts,
        CHANNEL_DIFFERENCE,
        (tl.updates.ChannelDifferenceTooLong, tl.Dialog, tl.Message, tl.Channel),
    ),
    "edit": Case(Scene.edit, PUSH, (tl.UpdateEditMessage, tl.Message, tl.User)),
    "deletion": Case(Scene.delete, PUSH, (tl.UpdateDeleteMessages,)),
    "difference": Case(
        Scene.missed,
        DIFFERENCE,
        (
            tl.updates.Difference,
            tl.updates.State,
            tl.UpdateEditMessage,
            tl.UpdateDeleteMessages,
            tl.Message,
            tl.Chat,
        ),
    ),
    "state": Case(Scene.missed, "updates.Get*", (tl.updates.State,)),
    "short message": Case(Scene.short, PUSH, (tl.UpdateShortMessage,)),
    "short message in a group": Case(Scene.short_in_group, PUSH, (tl.UpdateShortChatMessage,)),
    "group": Case(Scene.in_group, PUSH, (tl.UpdateNewMessage, tl.Message, tl.Chat, tl.User)),
    "history": Case(
        Scene.read,
        "messages.GetHistory*",
        (tl.messages.Messages, tl.messages.ChannelMessages, tl.Message, tl.Chat, tl.Channel),
    ),
    "dialogs": Case(
        Scene.read,
        "messages.GetDialogs*",
        (tl.messages.Dialogs, tl.Dialog, tl.Message, tl.Chat, tl.Channel, tl.User),
    ),
}
