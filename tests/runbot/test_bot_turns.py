"""Who comes first at the bot, and what is not answered twice."""

from __future__ import annotations

import asyncio
import functools
from pathlib import Path
from typing import Any

import pytest

from accounts.telegram.bot_api import remove_webhook
from bot import strangers
from core.threads import close_threads, in_thread
from outbox.dispatcher import Dispatcher
from outbox.models import Delivery
from sandbox.faults import Fault
from sandbox.main import Sandbox, SandboxConfig
from tests.accounts import factories
from tests.accounts.factories import Handler
from tests.runbot.running_bot import Running

pytestmark = pytest.mark.django_db(transaction=True)


async def test_strangers_whose_answers_take_long_do_not_hold_up_the_owner(
    running: Running,
) -> None:
    numbers = range(9001, 9004)
    for number in numbers:
        running.sandbox.bot_api.add_user(number, "Stranger")
        fault = Fault(end="bot", action="swallow", request="sendMessage", subject=number)
        running.sandbox.faults.add(fault)
        running.sandbox.bot_api.say(running.token, number, "Hello?")
    assert running.bot.client is not None
    answered = running.bot.client.application.bot_data.setdefault(strangers.ANSWERED, set())
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
