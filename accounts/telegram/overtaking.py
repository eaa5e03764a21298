"""Send a text only if nobody has written in the chat meanwhile.

Telegram has no such request: what is newest is asked for just before. Who writes within the moment
between that answer and the sending is found by a look behind: if the account's owner was first, the
text is deleted again, for both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from accounts.telegram.errors import TelegramFailure
from accounts.telegram.types import MessagePage, SentMessage
from core.entities import Entity


class Overtaken(Exception):
    """Somebody has written in the chat first."""


class Client(Protocol):
    """What this needs of a `UserClient`."""

    async def messages_since(self, chat_id: int, after_id: int) -> MessagePage: ...

    async def delete(self, chat_id: int, message_id: int) -> None: ...

    async def send(
        self,
        chat_id: int,
        text: str,
        random_id: int,
        *,
        reply_to: int | None = None,
        entities: Sequence[Entity] = (),
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
    be read counts as newer. `again`: an earlier attempt may have sent this text already."""
    page = await client.messages_since(chat_id, after_id)
    newer = [one for one in page.messages if not (again and one.outgoing and one.text == text)]
    if newer or page.unreadable:
        raise Overtaken
    sent = await client.send(chat_id, text, random_id, entities=entities)
    if sent.message_id is not None and sent.message_id > after_id + 1:
        await _take_back_if_late(client, chat_id, after_id, sent.message_id)
    return sent


async def _take_back_if_late(client: Client, chat_id: int, after_id: int, sent_id: int) -> None:
    """Delete what was sent, if the owner's own message got in between; raises Overtaken then."""
    try:
        page = await client.messages_since(chat_id, after_id)
        if not any(one.outgoing and one.message_id < sent_id for one in page.messages):
            return
        await client.delete(chat_id, sent_id)
    except TelegramFailure:
        return  # it was sent, whatever came before it
    raise Overtaken
