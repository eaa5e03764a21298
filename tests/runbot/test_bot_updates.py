"""Updates of the bot that can't be read: left out, counted, told once; the others are handled.

The real bot, with its handlers and its database, against the sandbox's Bot API.
"""

from __future__ import annotations

import asyncio
import copy
import functools
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from accounts.models import UnreadableItem
from accounts.telegram.bot_api import remove_webhook
from accounts.telegram.types import BotMessage
from bot import router
from core.threads import close_threads, in_thread
from outbox.dispatcher import Dispatcher
from outbox.models import Delivery
from runbot.draft_bot import DraftBot
from sandbox.faults import Fault
from sandbox.main import Sandbox, SandboxConfig
from tests.accounts import factories
from tests.accounts.factories import Handler

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 60.0


class Running:
    """A draft bot that polls the sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox, self.token = sandbox, sandbox.config.bot_token
        self.owner = sandbox.config.owner_id
        self.bot = DraftBot(self.token, sandbox.url, asyncio.Event())
        self.stopping = asyncio.Event()
        self.task = asyncio.create_task(self.bot.run(self.stopping))

    @property
    def queue(self) -> Any:
        return self.sandbox.bot_api.bot(self.token).queue

    def push(self, raw: Any) -> None:
        """An update as the server of Telegram would send it, readable or not."""
        self.queue.push_raw(raw)

    async def until(self, look: Callable[[], Any]) -> Any:
        async with asyncio.timeout(PATIENCE):
            while not (seen := look()):
                assert not self.task.done(), self.task
                await asyncio.sleep(0.005)
            return seen

    async def stored(self, look: Callable[[], Any]) -> None:
        """Wait until the database shows something."""
        async with asyncio.timeout(PATIENCE):
            while not await in_thread(look):
                assert not self.task.done(), self.task
                await asyncio.sleep(0.005)

    async def press(self) -> None:
        """A press is answered."""
        before = len(self.sandbox.bot_api.answers(self.token))
        self.sandbox.bot_api.press(self.token, self.owner, self.owner, 1, "d:1:1:send")
        await self.until(lambda: len(self.sandbox.bot_api.answers(self.token)) > before)

    async def stop(self) -> None:
        self.stopping.set()
        await asyncio.wait_for(self.task, PATIENCE)


@pytest.fixture
async def running(server_key: Path) -> AsyncIterator[Running]:
    config = SandboxConfig(http_port=0, parts=("bot",), key_path=server_key)
    sandbox = Sandbox(config)
    await sandbox.start()
    await in_thread(factories.owner, sandbox.config.owner_id)
    made = Running(sandbox)
    await made.until(lambda: made.bot.client)
    yield made
    await made.stop()
    await sandbox.stop()
    close_threads()


# --- every place of every kind of update -------------------------------------------------------

USER = {
    "id": 1000,
    "is_bot": False,
    "first_name": "Olha",
    "last_name": "B",
    "username": "olha",
    "language_code": "uk",
}
CHAT = {"id": 1000, "type": "private", "first_name": "Olha", "username": "olha"}
MESSAGE = {"message_id": 7, "date": 1_800_000_000, "chat": CHAT, "from": USER, "text": "Hello"}
ENTITIES = [
    {"type": "bold", "offset": 0, "length": 2},
    {"type": "text_link", "offset": 2, "length": 2, "url": "https://a.example/"},
    {"type": "text_mention", "offset": 4, "length": 1, "user": USER},
]
PHOTO = {"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}
VOICE = {"file_id": "a", "file_unique_id": "b", "duration": 1}
FORWARDED = {"type": "user", "date": 1_800_000_000, "sender_user": USER}
KEYBOARD = {"inline_keyboard": [[{"text": "Send", "callback_data": "d:1:1:send"}]]}
CARD = {**MESSAGE, "from": {**USER, "is_bot": True}, "reply_markup": KEYBOARD}
#: One of each kind of update that aibot reads.
UPDATES: dict[str, dict[str, Any]] = {
    "text": {"message": {**MESSAGE, "entities": ENTITIES}},
    "command": {"message": {**MESSAGE, "text": "/status"}},
    "reply": {"message": {**MESSAGE, "reply_to_message": CARD}},
    "photo": {"message": {**MESSAGE, "photo": [PHOTO], "caption": "x"}},
    "voice": {"message": {**MESSAGE, "voice": VOICE}},
    "forwarded": {"message": {**MESSAGE, "forward_origin": FORWARDED}},
    "press": {
        "callback_query": {
            "id": "5",
            "from": USER,
            "chat_instance": "1",
            "data": "d:1:1:send",
            "message": CARD,
        }
    },
}
WRONG: tuple[Any, ...] = ("text", 5, -1.5, True, None, [], {}, [5], {"type": "planet"})


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, one in value.items():
            yield from places(one, (*path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from places(one, (*path, index))


def changed(update: dict[str, Any], path: tuple[Any, ...], how: Callable[[Any, Any], None]) -> Any:
    made = copy.deepcopy(update)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    how(holder, path[-1])
    return made


def strange(numbers: Iterator[int], kinds: int) -> Iterator[Any]:
    """Each update with one place changed: gone, with an unknown neighbour, or of `kinds` wrong
    types."""
    wrong = itertools.cycle(WRONG)
    for update in UPDATES.values():
        for path in places({"update_id": 0, **update}):
            changes = [_remove, _add_unknown, *(_replace(next(wrong)) for _ in range(kinds))]
            for change in changes:
                yield changed({"update_id": next(numbers), **update}, path, change)
    yield from ("text", 5, None, [], {})
    yield {"update_id": next(numbers), "planet": {"id": 5}}


def _remove(holder: Any, key: Any) -> None:
    del holder[key]


def _add_unknown(holder: Any, key: Any) -> None:
    if isinstance(holder, dict):
        holder[f"{key}_of_2031"] = {"a": [1]}
    else:
        holder.append({"type": "planet"})


def _replace(value: Any) -> Callable[[Any, Any], None]:
    def change(holder: Any, key: Any) -> None:
        if key != "update_id" or value != 5:  # there a number is what belongs there
            holder[key] = value

    return change


async def test_whatever_an_update_is_the_next_press_is_handled(
    running: Running, figure: Callable[[str], None], soak: bool
) -> None:
    def numbers() -> Iterator[int]:
        while True:
            yield running.queue.next_id

    await running.press()
    count = 0
    for raw in strange(numbers(), len(WRONG) if soak else 2):
        running.push(raw)
        count += 1
        if count % 50 == 0:
            await running.press()
    await running.press()
    await running.until(lambda: not running.queue.pending)
    skipped = running.bot.state.skipped
    kept = await in_thread(UnreadableItem.objects.count)
    told = await in_thread(Delivery.objects.filter(kind="unreadable").count)
    figure(
        f"updates with one strange place: {count}, of these {skipped} could not be built and were "
        f"left out ({kept} kinds kept as samples, owners told {told} time); "
        "and the next press was handled"
    )
    assert count > 500
    assert 50 < skipped < count
    assert told == 1
    assert running.bot.state.status == "polling"


NO_CHAT_INSTANCE = {
    "callback_query": {"id": "5", "from": USER, "data": "d:1:1:send", "message": CARD}
}
NO_IS_BOT = {"message": {**MESSAGE, "from": {"id": 1000, "first_name": "Olha"}}}
DATE_AS_TEXT = {"message": {**MESSAGE, "date": "yesterday"}}


@pytest.mark.parametrize("bad", [NO_CHAT_INSTANCE, NO_IS_BOT, DATE_AS_TEXT])
async def test_an_update_that_cannot_be_built_is_skipped_counted_and_told_once(
    running: Running, bad: dict[str, Any]
) -> None:
    for _ in range(3):
        running.push({"update_id": running.queue.next_id, **bad})
    await running.press()
    assert running.bot.state.skipped == 3
    item = await in_thread(UnreadableItem.objects.get)
    assert (item.account_id, item.place, item.count) == (None, next(iter(bad)), 3)
    assert "Olha" in item.sample
    told = await in_thread(lambda: list(Delivery.objects.filter(kind="unreadable")))
    assert [one.chat_id for one in told] == [running.owner]


async def test_it_is_fetched_once_more_before_it_is_left_out(running: Running) -> None:
    good = {**NO_CHAT_INSTANCE["callback_query"], "chat_instance": "1"}
    number = running.queue.next_id
    raw = {"update_id": number, **NO_CHAT_INSTANCE}
    taken = running.queue.poll

    async def mended_at_the_second_look(offset: int, *more: Any) -> Any:
        found = copy.deepcopy(await taken(offset, *more))
        raw["callback_query"] = good
        return found

    running.queue.poll = mended_at_the_second_look
    running.push(raw)
    await running.until(lambda: not running.queue.pending)
    assert running.bot.state.skipped == 0


async def test_updates_without_a_number_do_not_stop_the_first_poll(server_key: Path) -> None:
    """Before any update was confirmed nobody knows which number such a one has."""
    sandbox = Sandbox(SandboxConfig(http_port=0, parts=("bot",), key_path=server_key))
    await sandbox.start()
    queue = sandbox.bot_api.bot(sandbox.config.bot_token).queue
    for raw in ({"message": MESSAGE}, {"update_id": "x", "message": MESSAGE}):
        queue.push_raw(raw)
    running = Running(sandbox)
    await running.until(lambda: running.bot.state.skipped)
    await running.press()
    await running.stop()
    await sandbox.stop()
    close_threads()


@pytest.mark.parametrize("body", ['{"ok": true}', '{"ok": true, "result": {}}', "[]", "5", '"x"'])
async def test_an_answer_without_updates_is_a_failure_that_heals(
    running: Running, body: str
) -> None:
    running.sandbox.faults.add(
        Fault(end="bot", action="garbage", request="getUpdates", code=200, message=body)
    )
    await running.press()
    await running.press()
    assert not running.task.done()


@pytest.mark.parametrize(
    "body",
    [
        '{"ok": true, "result": {"message_id": 77}}',
        '{"ok": true, "result": {"message_id": 77, "date": "yesterday", "chat": 5}}',
    ],
)
async def test_a_message_counts_as_sent_though_telegrams_answer_is_strange(
    running: Running, body: str
) -> None:
    running.sandbox.faults.add(
        Fault(end="bot", action="garbage", request="sendMessage", code=200, message=body)
    )
    client = running.bot.client
    assert client is not None
    assert await client.send(running.owner, BotMessage("Hello")) == 77


async def test_without_a_number_in_the_answer_it_was_sent_all_the_same(running: Running) -> None:
    running.sandbox.faults.add(
        Fault(
            end="bot",
            action="garbage",
            request="sendMessage",
            code=200,
            message='{"ok": true, "result": true}',
        )
    )
    client = running.bot.client
    assert client is not None
    assert await client.send(running.owner, BotMessage("Hello")) is None


# --- who comes first ----------------------------------------------------------------------------


async def test_strangers_whose_answers_take_long_do_not_hold_up_the_owner(
    running: Running,
) -> None:
    strangers = range(9001, 9004)
    for number in strangers:
        running.sandbox.bot_api.add_user(number, "Stranger")
        fault = Fault(end="bot", action="swallow", request="sendMessage", subject=number)
        running.sandbox.faults.add(fault)
        running.sandbox.bot_api.say(running.token, number, "Hello?")
    assert running.bot.client is not None
    answered = running.bot.client.application.bot_data.setdefault(router.ANSWERED, set())
    await running.until(lambda: answered)
    await running.press()
    assert answered, "the strangers' answers are still under way"
    await running.until(lambda: not running.queue.pending)
    await running.until(lambda: not answered)


class BotOnly:
    """The connections of a runbot without accounts."""

    def __init__(self, running: Running) -> None:
        self._running = running

    def users(self) -> dict[int, Any]:
        return {}

    def bot(self) -> Any:
        return self._running.bot.client

    def request_probe(self, account_id: int) -> None:
        raise AssertionError("no account was used")


async def test_one_slow_receiver_never_delays_another(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty of them, with whom each request hangs; beside them messages and presses go on."""
    monkeypatch.setattr("outbox.dispatcher.FINISH_SECONDS", 0)
    api, hanging = running.sandbox.bot_api, range(9100, 9140)
    for number in hanging:
        api.add_user(number, "Slow")
        api.say(running.token, number, "/start")
        running.sandbox.faults.add(
            Fault("bot", "swallow", "sendMessage", times=None, subject=number)
        )
        for _ in range(2):
            await in_thread(functools.partial(factories.delivery, chat_id=number))
    stopping, dispatcher = asyncio.Event(), Dispatcher(BotOnly(running), {"test": Handler()})
    task = asyncio.create_task(dispatcher.run(stopping))
    inflight = Delivery.objects.filter(kind="test", state=Delivery.State.INFLIGHT)
    await running.stored(lambda: inflight.count() == len(hanging))
    api.add_user(9200, "Quick")
    api.say(running.token, 9200, "/start")
    for chat_id in (9200, running.owner):
        made = await in_thread(functools.partial(factories.delivery, chat_id=chat_id))
        dispatcher.wake()
        sent = Delivery.objects.filter(pk=made.pk, state=Delivery.State.SENT)
        await running.stored(sent.exists)
    await running.press()
    assert await in_thread(inflight.count) == len(hanging), "the slow ones are still under way"
    running.sandbox.faults.clear()
    stopping.set()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_of_thirty_equal_commands_of_an_absence_one_is_answered(server_key: Path) -> None:
    sandbox = Sandbox(SandboxConfig(http_port=0, parts=("bot",), key_path=server_key))
    await sandbox.start()
    token, owner = sandbox.config.bot_token, sandbox.config.owner_id
    await in_thread(factories.owner, owner)
    for _ in range(30):
        sandbox.bot_api.say(token, owner, "/status")
    sandbox.bot_api.say(token, owner, "/pending")
    running = Running(sandbox)
    await running.press()
    await running.until(lambda: not running.queue.pending)
    replies = await in_thread(
        lambda: [one.payload["text"] for one in Delivery.objects.filter(kind="reply")]
    )
    await running.stop()
    await sandbox.stop()
    close_threads()
    assert len([one for one in replies if "No account" in one]) == 1
    assert len([one for one in replies if "Nothing is waiting" in one]) == 1


async def test_a_webhook_of_another_program_is_told_and_can_be_removed(
    running: Running,
) -> None:
    told = "Conflict: can't use getUpdates method while webhook is active"
    running.sandbox.faults.add(
        Fault(end="bot", action="error", request="getUpdates", code=409, message=told, times=2)
    )
    running.sandbox.bot_api.press(running.token, running.owner, running.owner, 1, "d:1:1:send")
    await running.until(lambda: running.bot.state.status == "conflict")
    assert "remove_webhook" in running.bot.state.detail
    assert await remove_webhook(running.token, running.sandbox.url) == ""
    await running.until(lambda: running.bot.state.status == "polling")
