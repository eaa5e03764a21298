"""What the Bot API does wrong when it is asked to, seen by python-telegram-bot."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest
from telegram.error import Conflict, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from sandbox.faults import Fault


def texts(sandbox, owner) -> list[str]:
    messages = sandbox.bot_api.messages(sandbox.config.bot_token, owner)
    return [message["text"] for message in messages if message["from"]["is_bot"]]


async def test_flood_control_says_how_long_to_wait(sandbox, application, owner, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    sandbox.faults.add(Fault("bot", "error", "sendMessage", code=429, retry_after=7))
    with pytest.raises(RetryAfter) as refusal:
        await application.bot.send_message(owner, "x")
    assert refusal.value.retry_after == timedelta(seconds=7)
    await application.bot.send_message(owner, "x")
    assert texts(sandbox, owner) == ["x"]


async def test_a_fault_may_concern_one_chat_only(sandbox, application, token, owner):
    sandbox.bot_api.add_user(55, "Other")
    sandbox.bot_api.say(token, 55, "/start")
    sandbox.faults.add(Fault("bot", "error", "sendMessage", code=403, subject=55))
    await application.bot.send_message(owner, "x")
    with pytest.raises(Forbidden):
        await application.bot.send_message(55, "x")


async def test_a_connection_cut_before_leaves_nothing_behind(sandbox, application, owner):
    sandbox.faults.add(Fault("bot", "cut_before", "sendMessage"))
    with pytest.raises(NetworkError):
        await application.bot.send_message(owner, "x")
    assert texts(sandbox, owner) == []


async def test_a_connection_cut_after_has_carried_the_request_out(sandbox, application, owner):
    sandbox.faults.add(Fault("bot", "cut_after", "sendMessage"))
    with pytest.raises(NetworkError):
        await application.bot.send_message(owner, "x")
    assert texts(sandbox, owner) == ["x"]


async def test_a_swallowed_answer_never_comes(sandbox, application, owner):
    sandbox.faults.add(Fault("bot", "swallow", "sendMessage"))
    with pytest.raises(TimedOut):
        await application.bot.send_message(owner, "x", read_timeout=0.2)
    assert texts(sandbox, owner) == ["x"]


async def test_a_delayed_answer_comes_late(sandbox, application, owner):
    sandbox.faults.add(Fault("bot", "delay", "sendMessage", seconds=0.2))
    began = asyncio.get_running_loop().time()
    await application.bot.send_message(owner, "x")
    assert asyncio.get_running_loop().time() - began >= 0.2


@pytest.mark.parametrize("code", [200, 502])
async def test_garbage_is_no_json(sandbox, application, owner, code, caplog):
    caplog.set_level(logging.CRITICAL)
    sandbox.faults.add(Fault("bot", "garbage", "sendMessage", code=code))
    with pytest.raises(TelegramError):
        await application.bot.send_message(owner, "x")


async def test_polling_goes_on_after_a_conflict_and_a_cut(
    sandbox, application, token, owner, eventually
):
    errors: list[TelegramError] = []
    await application.updater.start_polling(error_callback=errors.append)
    queue = sandbox.bot_api.bot(token).queue
    await eventually(lambda: queue.polled)
    sandbox.faults.add(Fault("bot", "error", "getUpdates", code=409))
    sandbox.bot_api.cut()
    await eventually(lambda: len(errors) >= 2, timeout=10)
    assert isinstance(errors[0], NetworkError) and isinstance(errors[1], Conflict)
    await eventually(lambda: queue.polled, timeout=10)


async def test_every_call_is_in_the_log(sandbox, application, owner):
    sandbox.faults.add(Fault("bot", "error", "sendMessage", code=500))
    with pytest.raises(NetworkError):
        await application.bot.send_message(owner, "x")
    await application.bot.send_message(owner, "x")
    calls = [call for call in sandbox.bot_api.calls if call.method == "sendMessage"]
    assert [(call.chat_id, call.ok) for call in calls] == [(owner, False), (owner, True)]
