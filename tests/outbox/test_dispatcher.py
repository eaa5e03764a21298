"""The dispatcher with the real database and, in Telegram's place, clients that note each call."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
import stamina
from django.db import OperationalError
from django.utils import timezone

from accounts.models import TelegramAccount
from accounts.telegram.errors import Failure, TelegramFailure, Treatment
from accounts.telegram.types import BotMessage, ChatMessage, MessagePage, SentMessage
from core.entities import Entity
from core.threads import close_threads, in_thread
from outbox import dispatcher as module
from outbox.claim import claim_due, next_due_at
from outbox.dispatcher import Dispatcher
from outbox.handlers import Outgoing
from outbox.models import Delivery
from outbox.pacing import BURST
from outbox.record import record_sent
from tests.accounts import factories
from tests.drafts.factories import written

pytestmark = pytest.mark.django_db(transaction=True)

State = Delivery.State
FLOOD = Failure("flood_wait", Treatment.WAIT, "Telegram asks us to wait.", 120)
REFUSED = Failure("blocked", Treatment.REFUSED, "This person blocked the account.")
DUPLICATE = Failure("duplicate", Treatment.ARRIVED, "Telegram already had this message.")
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


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def accounts(db: None) -> list[TelegramAccount]:
    return [factories.account() for _ in range(2)]


@pytest.fixture
def connections(telegram: Telegram, accounts: list[TelegramAccount]) -> Connections:
    return Connections({one.pk: User(telegram, one.name) for one in accounts}, Bot(telegram))


@pytest.fixture
def running(telegram: Telegram, connections: Connections):
    """`async with running() as it`: a dispatcher, which is stopped at the end. It does not look by
    itself, so that whatever happens has a reason."""

    @contextlib.asynccontextmanager
    async def start() -> AsyncIterator[Running]:
        handler, stopping = Handler(), asyncio.Event()
        dispatcher = Dispatcher(connections, {"test": handler})  # type: ignore[arg-type]
        task = asyncio.create_task(dispatcher.run(stopping))
        running = Running(dispatcher, telegram, connections, handler, stopping, task)
        try:
            yield running
        finally:
            for event in telegram.held.values():
                event.set()
            await running.stop()

    return start


@pytest.fixture(autouse=True)
def end_threads() -> Iterator[None]:
    """Their connections would be in the way when the test database is dropped."""
    yield
    close_threads()


@pytest.fixture(autouse=True)
def never_looks_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_SECONDS", 3600.0)


@pytest.fixture(autouse=True)
def sends_without_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PER_SECOND", 10_000.0)


def made(chat_id: int, text: str = "text", **fields: Any) -> Delivery:
    payload = {"text": text, **fields.pop("payload", {})}
    return factories.delivery(chat_id=chat_id, payload=payload, **fields)


def all_are(state: str) -> Callable[[], bool]:
    return lambda: set(Delivery.objects.values_list("state", flat=True)) == {state}


def row(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(pk=delivery.pk)


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


async def test_what_an_earlier_run_was_sending_is_taken_up(running, accounts) -> None:
    answer = await in_thread(made, 5, account=accounts[0], state=State.INFLIGHT)
    await in_thread(made, 5, state=State.INFLIGHT)
    async with running() as it:
        await it.until(all_are(State.SENT))
    assert it.telegram.random_ids == [answer.random_id]


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
