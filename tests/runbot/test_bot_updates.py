"""Updates of the bot that can't be read: left out, counted, told once; the others are handled.

Answers without sense count as sent, or are asked for again."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from accounts.models import UnreadableItem
from accounts.telegram.types import BotMessage
from core.threads import close_threads, in_thread
from outbox.models import Delivery
from sandbox.faults import Fault
from sandbox.main import Sandbox, SandboxConfig
from tests.runbot.bot_updates import CARD, MESSAGE, USER
from tests.runbot.running_bot import Running

pytestmark = pytest.mark.django_db(transaction=True)

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
