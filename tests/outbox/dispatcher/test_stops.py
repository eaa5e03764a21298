"""What a stop leaves, and what the next run takes up."""

from __future__ import annotations

import asyncio

import pytest

from core.threads import in_thread
from outbox import dispatcher as module
from tests.outbox.dispatcher.running import PATIENCE, State, all_are, made, row

pytestmark = pytest.mark.django_db(transaction=True)


async def test_what_an_earlier_run_was_sending_is_taken_up(running, accounts) -> None:
    answer = await in_thread(made, 5, account=accounts[0], state=State.INFLIGHT)
    await in_thread(made, 5, state=State.INFLIGHT)
    async with running() as it:
        await it.until(all_are(State.SENT))
    assert it.telegram.random_ids == [answer.random_id]


async def test_a_stop_finishes_what_is_in_flight_and_begins_nothing(
    running, telegram, accounts
) -> None:
    telegram.held = {5: asyncio.Event()}
    in_flight = await in_thread(made, 5, "a", account=accounts[0])
    later = await in_thread(made, 5, "b", account=accounts[0])
    async with running() as it:
        await asyncio.wait_for(telegram.begun.wait(), PATIENCE)
        it.stopping.set()
        it.dispatcher.wake()
        telegram.held[5].set()
        await it.stop()
    assert (await in_thread(row, in_flight)).state == State.SENT
    assert (await in_thread(row, later)).state == State.QUEUED


async def test_what_takes_too_long_at_a_stop_is_taken_up_next_time(
    running, telegram, accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FINISH_SECONDS", 0.05)
    telegram.held = {5: asyncio.Event()}
    late = await in_thread(made, 5, account=accounts[0])
    async with running() as it:
        await asyncio.wait_for(telegram.begun.wait(), PATIENCE)
        await it.stop()
        assert telegram.sent == []
        assert (await in_thread(row, late)).state == State.INFLIGHT
    async with running() as it:
        await it.until(all_are(State.SENT))
    assert telegram.random_ids == [late.random_id] * 2
