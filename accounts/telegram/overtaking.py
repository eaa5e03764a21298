"""Send a text only if nobody has written in the chat meanwhile.

Telegram has no such request: what is newest is asked for just before. Who writes within the moment
between that answer and the sending is found by a look behind: if the account's owner was first, the
text is deleted again, for both sides.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Protocol

from accounts.telegram.errors import TelegramFailure, only_reading
from accounts.telegram.types import ChatMessage, MessagePage, SentMessage
from core.entities import Entity


class Overtaken(Exception):
    """Somebody has written in the chat first."""


class Client(Protocol):
    """What this needs of a `UserClient`."""

    async def messages_since(self, chat_id: int, after_id: int) -> MessagePage: ...

    async def delete(self, chat_id: int, message_id: int) -> None: ...

    async def send(
        self, chat_id: int, text: str, random_id: int, *, entities: Sequence[Entity] = ()
    ) -> SentMessage: ...


async def send_unless_overtaken(
    client: Client,
    chat_id: int,
    text: str,
    random_id: int,
    *,
    after_id: int,
    again: bool = False,
    entities: Sequence[Entity] = (),
) -> SentMessage:
    """Send a text if the message `after_id` is the newest of the chat; raises Overtaken. What can't
    be read counts as newer, what Telegram sends by itself does not. `again`: an earlier attempt may
    have sent this text already."""

    def is_ignored(one: ChatMessage) -> bool:
        return one.automatic or (again and one.outgoing and one.text == text)

    with only_reading():
        page = await client.messages_since(chat_id, after_id)
    if page.unreadable or not all(map(is_ignored, page.messages)):
        raise Overtaken
    sent = await client.send(chat_id, text, random_id, entities=entities)
    if sent.message_id is None or sent.message_id == after_id + 1:
        return sent
    with contextlib.suppress(TelegramFailure):  # it was sent, whatever came before it
        page = await client.messages_since(chat_id, after_id)
        before = [one for one in page.messages if one.message_id < sent.message_id]
        if any(one.outgoing and not is_ignored(one) for one in before):
            await client.delete(chat_id, sent.message_id)
            raise Overtaken
    return sent
