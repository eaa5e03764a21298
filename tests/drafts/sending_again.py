"""Attempts to send an answer through the real dispatcher, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from accounts.models import TelegramAccount
from accounts.telegram.errors import TelegramFailure, failure_named
from core.threads import in_thread
from drafts import references
from drafts.delivery_handlers import HANDLERS
from drafts.models import Chat, Draft
from outbox.dispatcher import Dispatcher
from outbox.models import Delivery
from tests.outbox.dispatcher.running import Bot, Connections, Running, Telegram, User


def fails(*names: str) -> list[Exception]:
    return [TelegramFailure(replace(failure_named(name), seconds=600)) for name in names]


@asynccontextmanager
async def running(telegram: Telegram, draft: Draft) -> AsyncIterator[Running]:
    connections = Connections({draft.chat.account_id: User(telegram, "user")}, Bot(telegram))
    dispatcher, stopping = Dispatcher(connections, HANDLERS), asyncio.Event()  # type: ignore[arg-type]
    task = asyncio.create_task(dispatcher.run(stopping))
    it = Running(dispatcher, telegram, connections, HANDLERS, stopping, task)  # type: ignore[arg-type]
    try:
        yield it
    finally:
        await it.stop()


def answer() -> Delivery:
    return Delivery.objects.filter(kind=references.ANSWER).latest("pk")


def was_tried(count: int) -> bool:
    return (answer().attempts, answer().state) == (count, "queued")


async def attempts(it: Running, count: int) -> None:
    """Wait until so many attempts were made, each at once."""
    for done in range(1, count + 1):
        await it.until(partial(was_tried, done))
        if done < count:
            await in_thread(go_on)
            it.dispatcher.wake()


def go_on(**chat: Any) -> None:
    """The account may send again; the chat was changed meanwhile."""
    Chat.objects.update(**(chat or {"mode": "auto"}))
    TelegramAccount.objects.update(paused_until=None)
    Delivery.objects.update(available_at=None)


def state_of(draft: Draft) -> str:
    return Draft.objects.get(pk=draft.pk).state
