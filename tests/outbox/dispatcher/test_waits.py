"""What the dispatcher waits for: a connection, Telegram's own waits, the pace."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.telegram.errors import Failure, TelegramFailure, Treatment
from core.threads import in_thread
from outbox import dispatcher as module
from outbox.claim import claim_due
from outbox.pacing import BURST
from tests.outbox.dispatcher.running import State, all_are, made, row

pytestmark = pytest.mark.django_db(transaction=True)

FLOOD = Failure("flood_wait", Treatment.WAIT, "Telegram asks us to wait.", 120)


async def test_without_a_connection_a_delivery_waits(running, connections, accounts) -> None:
    client = connections.clients.pop(accounts[0].pk)
    waiting = await in_thread(made, 5, account=accounts[0])
    other = await in_thread(made, 5, account=accounts[1])
    async with running() as it:
        await it.until(lambda: row(other).state == State.SENT)
        assert (await in_thread(row, waiting)).attempts == 0
        connections.clients[accounts[0].pk] = client
        it.dispatcher.wake()
        await it.until(all_are(State.SENT))


async def test_a_connection_that_is_lost_between_the_claim_and_the_send(
    running, connections, accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def claim_and_lose(*arguments: Any, **more: Any) -> Any:
        jobs = claim_due(*arguments, **more)
        connections.clients.clear()
        connections.client_of_the_bot = None
        return jobs

    monkeypatch.setattr(module, "claim_due", claim_and_lose)
    rows = [await in_thread(made, 5, account=accounts[0]), await in_thread(made, 6)]
    async with running() as it:
        for one in rows:
            await it.until(lambda one=one: row(one).failure == "not_connected")
    assert it.telegram.beginnings == []
    assert {(await in_thread(row, one)).state for one in rows} == {State.QUEUED}


async def test_an_account_that_telegram_asks_to_wait_does_and_the_others_go_on(
    running, telegram, accounts
) -> None:
    telegram.failures[5] = [TelegramFailure(FLOOD)]
    waiting = await in_thread(made, 5, account=accounts[0])
    async with running() as it:
        await it.until(lambda: row(waiting).failure == "flood_wait")
        same = await in_thread(made, 6, account=accounts[0])
        other = await in_thread(made, 6, account=accounts[1])
        it.dispatcher.wake()
        await it.until(lambda: row(other).state == State.SENT)
        assert (await in_thread(row, same)).attempts == 0
        await in_thread(accounts[0].refresh_from_db)
    assert accounts[0].paused_until is not None
    assert accounts[0].paused_until > timezone.now() + timedelta(seconds=100)
    assert it.connections.probes == [], "an account that must wait is not doubted"


async def test_a_slow_chat_does_not_pause_its_account(running, telegram, accounts) -> None:
    slow = Failure("slow_mode", Treatment.WAIT, "This chat is in slow mode.", 120)
    telegram.failures[5] = [TelegramFailure(slow)]
    waiting = await in_thread(made, 5, account=accounts[0])
    async with running() as it:
        await it.until(lambda: row(waiting).failure == "slow_mode")
        other = await in_thread(made, 6, account=accounts[0])
        it.dispatcher.wake()
        await it.until(lambda: row(other).state == State.SENT)
        stored = await in_thread(row, waiting)
    assert stored.state == State.QUEUED
    assert stored.available_at is not None
    assert stored.available_at > timezone.now() + timedelta(seconds=100)


async def test_a_bot_that_telegram_asks_to_wait_does_and_the_accounts_go_on(
    running, telegram, accounts
) -> None:
    telegram.failures[5] = [TelegramFailure(FLOOD)]
    waiting = await in_thread(made, 5)
    async with running() as it:
        await it.until(lambda: row(waiting).failure == "flood_wait")
        same = await in_thread(made, 6)
        other = await in_thread(made, 6, account=accounts[0])
        it.dispatcher.wake()
        await it.until(lambda: row(other).state == State.SENT)
        assert (await in_thread(row, same)).attempts == 0
    assert telegram.beginnings == [5, 6]


async def test_a_bot_goes_on_when_its_wait_is_over(running, telegram) -> None:
    telegram.failures[5] = [TelegramFailure(Failure("flood_wait", Treatment.WAIT, "wait", 1))]
    await in_thread(made, 5)
    began = asyncio.get_running_loop().time()
    async with running() as it:
        await it.until(all_are(State.SENT))
    assert asyncio.get_running_loop().time() - began >= 1


async def test_a_burst_to_one_chat_is_paced(
    running, accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PER_SECOND", 10.0)

    def queue() -> None:
        for number in range(BURST + 3):
            made(5, f"{number}", account=accounts[0])

    await in_thread(queue)
    began = asyncio.get_running_loop().time()
    async with running() as it:
        await it.until(all_are(State.SENT))
    assert asyncio.get_running_loop().time() - began >= 3 / 10
    assert [text for *_, text in it.telegram.sent] == [f"{number}" for number in range(BURST + 3)]


async def test_the_bot_is_paced_over_all_its_chats(
    running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BOT_PER_SECOND", 10.0)
    monkeypatch.setattr(module, "SIDE_BY_SIDE", 5)

    def queue() -> None:
        for chat in range(1, 17):
            made(chat)

    await in_thread(queue)
    began = asyncio.get_running_loop().time()
    async with running() as it:
        await it.until(all_are(State.SENT))
    assert asyncio.get_running_loop().time() - began >= 1 / 10
    assert len(it.telegram.sent) == 16
