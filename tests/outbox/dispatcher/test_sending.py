"""The dispatcher sends what is queued: in order, side by side, and records it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from django.utils import timezone

from core.threads import in_thread
from outbox import dispatcher as module
from outbox.models import Delivery
from tests.drafts.factories import written
from tests.outbox.dispatcher.running import PATIENCE, State, all_are, made, row

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_chat_gets_its_messages_one_at_a_time_and_in_order(running, accounts) -> None:
    def queue() -> None:
        for number in range(6):
            made(5, f"{number}", account=accounts[0])

    await in_thread(queue)
    async with running() as it:
        await it.until(all_are(State.SENT))
    name = accounts[0].name
    assert it.telegram.sent == [(name, 5, f"{number}") for number in range(6)]


@pytest.mark.parametrize(("newest", "state"), [(11, State.CANCELLED), (10, State.SENT)])
async def test_what_somebody_has_overtaken_is_withdrawn(
    running, telegram, accounts, newest: int, state: str
) -> None:
    telegram.newer = [written(newest, chat_id=5, ours=True)]
    await in_thread(lambda: made(5, account=accounts[0], payload={"only_after": 10}))
    async with running() as it:
        await it.until(all_are(state))
    assert len(telegram.sent) == (state == State.SENT)


async def test_many_chats_are_served_side_by_side(running, telegram, accounts) -> None:
    """None of them is answered before all have begun."""
    chats = range(1, module.SIDE_BY_SIDE + 1)
    telegram.held = {chat: asyncio.Event() for chat in chats}

    def queue() -> None:
        for chat in chats:
            made(chat, account=accounts[chat % 2])

    await in_thread(queue)
    async with running() as it:
        async with asyncio.timeout(PATIENCE):
            while len(telegram.beginnings) < len(chats):
                telegram.begun.clear()
                await telegram.begun.wait()
        assert telegram.sent == []
        for event in telegram.held.values():
            event.set()
        await it.until(all_are(State.SENT))
    assert sorted(telegram.beginnings) == list(chats)


async def test_a_chat_that_is_slow_holds_back_its_own_messages_only(
    running, telegram, accounts
) -> None:
    telegram.held = {5: asyncio.Event()}
    slow = [await in_thread(made, 5, text, account=accounts[0]) for text in ("a", "b")]
    other = await in_thread(made, 6, account=accounts[0])
    async with running() as it:
        await it.until(lambda: row(other).state == State.SENT)
        assert (await in_thread(row, slow[1])).state == State.QUEUED
        assert telegram.beginnings.count(5) == 1
        telegram.held[5].set()
        await it.until(all_are(State.SENT))
    assert [text for _, chat, text in telegram.sent if chat == 5] == ["a", "b"]


async def test_what_was_sent_is_recorded_with_its_id(running, accounts) -> None:
    delivery = await in_thread(made, 5, account=accounts[0])
    async with running() as it:
        await it.until(all_are(State.SENT))
    found = await in_thread(row, delivery)
    assert (found.message_id, found.attempts) == (1, 1)
    assert it.telegram.random_ids == [delivery.random_id]
    assert it.handler.calls == [("sent", delivery.pk)]


async def test_the_bot_sends_and_edits(running) -> None:
    await in_thread(made, 5, "new")
    await in_thread(made, 6, "changed", payload={"edits": 44})
    async with running() as it:
        await it.until(all_are(State.SENT))
    assert sorted(it.telegram.sent) == [("bot", 5, "new"), ("bot edits 44", 6, "changed")]
    assert await in_thread(lambda: Delivery.objects.get(chat_id=6).message_id) == 44


async def test_where_a_message_is_gone_another_one_is_sent_if_there_is_one(running) -> None:
    await in_thread(made, 5, "changed", payload={"edits": 44})
    await in_thread(made, 6, "changed", payload={"edits": 44, "otherwise": "new"})
    await in_thread(made, 7, "changed", payload={"edits": 45, "otherwise": "new"})
    async with running() as it:
        it.telegram.gone.add(44)
        await it.until(all_are(State.SENT))
    assert sorted(it.telegram.sent) == [("bot", 6, "new"), ("bot edits 45", 7, "changed")]


async def test_what_is_queued_while_it_waits_leaves_when_it_is_woken(running, accounts) -> None:
    first = await in_thread(made, 5, account=accounts[0])
    async with running() as it:
        await it.until(lambda: row(first).state == State.SENT)
        await in_thread(made, 6, account=accounts[0])
        it.dispatcher.wake()
        await it.until(all_are(State.SENT))
    assert [chat for _, chat, _ in it.telegram.sent] == [5, 6]


async def test_what_waits_for_its_time_leaves_then_without_a_wake_up(running, accounts) -> None:
    soon = timezone.now() + timedelta(seconds=0.3)
    await in_thread(made, 5, account=accounts[0], available_at=soon)
    async with running() as it:
        await it.until(all_are(State.SENT))
    assert timezone.now() >= soon
