"""A dispatcher with, in Telegram's place, clients that note each call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.telegram.types import BotMessage, ChatMessage, MessagePage, SentMessage
from core.entities import Entity
from core.threads import in_thread
from outbox.dispatcher import Dispatcher
from outbox.handlers import Outgoing
from outbox.models import Delivery
from tests.accounts import factories

State = Delivery.State

PATIENCE = 30


@dataclass
class Telegram:
    """What both clients do: each call is noted, and may fail or wait."""

    sent: list[tuple[str, int, str]] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    random_ids: list[int] = field(default_factory=list)
    failures: dict[int, list[Exception]] = field(default_factory=dict)
    held: dict[int, asyncio.Event] = field(default_factory=dict)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    beginnings: list[int] = field(default_factory=list)
    there: SentMessage | None = None
    newer: list[ChatMessage] = field(default_factory=list)
    failing_looks: list[Exception] = field(default_factory=list)
    looked_for: list[tuple[int, str, datetime]] = field(default_factory=list)

    async def take(self, by: str, chat_id: int, text: str) -> SentMessage:
        self.beginnings.append(chat_id)
        self.begun.set()
        if chat_id in self.held:
            await self.held[chat_id].wait()
        if self.failures.get(chat_id):
            raise self.failures[chat_id].pop(0)
        self.sent.append((by, chat_id, text))
        return SentMessage(len(self.sent), None)


@dataclass
class User:
    telegram: Telegram
    name: str

    async def send(
        self,
        chat_id: int,
        text: str,
        random_id: int,
        *,
        reply_to: int | None = None,
        entities: Sequence[Entity] = (),
    ) -> SentMessage:
        self.telegram.random_ids.append(random_id)
        return await self.telegram.take(self.name, chat_id, text)

    async def messages_since(self, chat_id: int, after_id: int) -> MessagePage:
        if self.telegram.failing_looks:
            raise self.telegram.failing_looks.pop(0)
        return MessagePage(tuple(one for one in self.telegram.newer if one.message_id > after_id))

    async def find_own_message(
        self, chat_id: int, text: str, since: datetime
    ) -> SentMessage | None:
        self.telegram.looked_for.append((chat_id, text, since))
        return self.telegram.there


@dataclass
class Bot:
    telegram: Telegram

    async def send(self, chat_id: int, message: BotMessage) -> int:
        return (await self.telegram.take("bot", chat_id, message.text)).message_id or 0

    async def edit(self, chat_id: int, message_id: int, message: BotMessage) -> bool:
        if message_id in self.telegram.gone:
            return False
        await self.telegram.take(f"bot edits {message_id}", chat_id, message.text)
        return True


@dataclass
class Connections:
    clients: dict[int, User] = field(default_factory=dict)
    client_of_the_bot: Bot | None = None
    probes: list[int] = field(default_factory=list)

    def users(self) -> dict[int, User]:
        return self.clients

    def bot(self) -> Bot | None:
        return self.client_of_the_bot

    def request_probe(self, account_id: int) -> None:
        self.probes.append(account_id)


class Handler(factories.Handler):
    """Sends the delivery's payload; an edit names the message that it changes."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        text = delivery.payload.get("text", "text")
        message = BotMessage(text) if delivery.channel == "bot" else None
        payload = delivery.payload
        otherwise = BotMessage(payload["otherwise"]) if "otherwise" in payload else None
        return Outgoing(
            text=text,
            bot_message=message,
            edits=payload.get("edits"),
            otherwise=otherwise,
            only_after=payload.get("only_after"),
        )


@dataclass
class Running:
    """A dispatcher at work."""

    dispatcher: Dispatcher
    telegram: Telegram
    connections: Connections
    handler: Handler
    stopping: asyncio.Event
    task: asyncio.Task[None]

    async def until(self, look: Callable[[], Any]) -> None:
        """Wait until the database shows something."""
        async with asyncio.timeout(PATIENCE):
            while not await in_thread(look):
                assert not self.task.done(), self.task
                await asyncio.sleep(0.005)

    async def stop(self) -> None:
        self.stopping.set()
        await asyncio.wait_for(self.task, PATIENCE)


def made(chat_id: int, text: str = "text", **fields: Any) -> Delivery:
    payload = {"text": text, **fields.pop("payload", {})}
    return factories.delivery(chat_id=chat_id, payload=payload, **fields)


def all_are(state: str) -> Callable[[], bool]:
    return lambda: set(Delivery.objects.values_list("state", flat=True)) == {state}


def row(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(pk=delivery.pk)
