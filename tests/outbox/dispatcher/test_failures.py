"""What was refused, what perhaps arrived, and what is recorded of it."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
import stamina
from django.db import OperationalError
from django.utils import timezone

from accounts.telegram.errors import Failure, TelegramFailure, Treatment
from accounts.telegram.types import SentMessage
from core.threads import in_thread
from outbox import dispatcher as module
from outbox.claim import next_due_at
from outbox.models import Delivery
from outbox.record import record_sent
from tests.accounts import factories
from tests.outbox.dispatcher.running import PATIENCE, State, all_are, made, row

pytestmark = pytest.mark.django_db(transaction=True)

REFUSED = Failure("blocked", Treatment.REFUSED, "This person blocked the account.")
DUPLICATE = Failure("duplicate", Treatment.ARRIVED, "Telegram already had this message.")


async def test_what_telegram_refuses_has_failed_and_the_connection_is_not_doubted(
    running, telegram, accounts
) -> None:
    telegram.failures[5] = [TelegramFailure(REFUSED)]
    delivery = await in_thread(made, 5, account=accounts[0])
    async with running() as it:
        await it.until(lambda: row(delivery).state == State.FAILED)
    assert it.handler.calls == [("failed", delivery.pk)]
    assert it.connections.probes == []


@pytest.mark.parametrize(
    "error",
    [TelegramFailure(factories.LOST), RuntimeError("of a kind that nobody knows")],
    ids=["ambiguous", "unknown"],
)
async def test_an_answer_that_perhaps_arrived_is_sent_again_with_the_same_number(
    running, telegram, accounts, error: Exception
) -> None:
    telegram.failures[5] = [error]
    delivery = await in_thread(made, 5, account=accounts[0])
    async with running() as it:
        await it.until(lambda: row(delivery).failure)
        found = await in_thread(row, delivery)
        assert found.state == State.QUEUED
        assert found.available_at is not None
        assert it.connections.probes == [accounts[0].pk], "the connection is looked at"
        await in_thread(lambda: Delivery.objects.update(available_at=None))
        it.dispatcher.wake()
        await it.until(all_are(State.SENT))
    assert telegram.random_ids == [delivery.random_id] * 2
    assert it.handler.calls == [("sent", delivery.pk)]


async def test_a_bot_message_that_perhaps_arrived_is_uncertain(running, telegram) -> None:
    telegram.failures[5] = [TelegramFailure(factories.LOST)]
    delivery = await in_thread(made, 5)
    async with running() as it:
        await it.until(lambda: row(delivery).state == State.UNCERTAIN)
    assert it.connections.probes == []


async def test_what_telegram_already_had_is_sent(running, telegram, accounts) -> None:
    telegram.failures[5] = [TelegramFailure(DUPLICATE)]
    delivery = await in_thread(made, 5, account=accounts[0])
    async with running() as it:
        await it.until(all_are(State.SENT))
    found = await in_thread(row, delivery)
    assert (found.message_id, found.failure) == (None, "")
    assert it.handler.calls == [("sent", delivery.pk)]


@pytest.mark.parametrize("there", [None, SentMessage(77, None)], ids=["lost", "arrived"])
async def test_long_after_the_first_attempt_the_chat_is_looked_at_first(
    running, telegram, accounts, there: SentMessage | None
) -> None:
    first = timezone.now() - timedelta(hours=2)
    telegram.there = there
    delivery = await in_thread(
        made, 5, "An answer", account=accounts[0], attempts=3, first_attempt_at=first
    )
    async with running() as it:
        await it.until(all_are(State.SENT))
    assert telegram.looked_for == [(5, "An answer", first)]
    assert telegram.random_ids == ([] if there else [delivery.random_id])
    assert (await in_thread(row, delivery)).message_id == (77 if there else 1)


async def test_what_may_be_sent_again_during_a_slow_look_is_not_forgotten(
    running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is so slow that the chat's pause is over before the look is."""
    monkeypatch.setattr(module, "LOOK_EVERY_SECONDS", 10 * PATIENCE)
    monkeypatch.setattr(module, "PER_SECOND", 1 / 0.13)
    look = next_due_at

    def slow_look(*, after: datetime) -> datetime | None:
        time.sleep(0.1)
        return look(after=after)

    monkeypatch.setattr(module, "next_due_at", slow_look)

    def queue() -> None:
        for _ in range(20):
            made(1)

    await in_thread(queue)
    async with running() as it:
        await it.until(all_are(State.SENT))
    assert len(it.telegram.sent) == 20


async def test_what_was_sent_is_recorded_however_busy_the_database_is(
    running, accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def busy(*arguments: Any) -> None:
        tries.append(threading.current_thread().name)
        if len(tries) < 6:
            raise OperationalError("database is locked")
        record_sent(*arguments)

    monkeypatch.setattr(module, "record_sent", busy)
    await in_thread(made, 5, account=accounts[0])
    with stamina.set_testing(True, attempts=100, cap=True):
        async with running() as it:
            await it.until(all_are(State.SENT))
    assert len(tries) == 6
    assert len(it.telegram.sent) == 1, "it is recorded again, not sent again"


async def test_what_someone_else_has_ended_meanwhile_stays_so(
    running, telegram, accounts, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.held = {5: asyncio.Event()}
    delivery = await in_thread(made, 5, account=accounts[0])
    async with running() as it:
        await asyncio.wait_for(telegram.begun.wait(), PATIENCE)
        await in_thread(lambda: Delivery.objects.update(state=State.CANCELLED))
        other = await in_thread(made, 6, account=accounts[0])
        telegram.held[5].set()
        await it.until(lambda: row(other).state == State.SENT)
    assert (await in_thread(row, delivery)).state == State.CANCELLED
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []
    assert it.handler.calls == [("sent", other.pk)]
