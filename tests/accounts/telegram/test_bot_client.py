"""The bot's client against the sandbox's Bot API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from telegram.error import BadRequest

from accounts.telegram.bot_client import BotClient, _keyboard
from accounts.telegram.errors import TelegramFailure, Treatment
from accounts.telegram.types import BotMessage, Button
from sandbox.faults import Fault
from sandbox.main import Sandbox
from tests.sandbox.conftest import sandbox, server_key

__all__ = ["sandbox", "server_key"]


async def as_they_came(updates: Sequence[Any]) -> Sequence[Any]:
    return updates


async def ignore(*_: Any) -> None:
    return None


async def test_an_edit_says_whether_the_message_is_there(sandbox: Sandbox) -> None:
    owner = sandbox.config.owner_id
    client = BotClient(sandbox.config.bot_token, sandbox.url, [], ignore, as_they_came)
    async with client.application.bot as bot:
        number = await client.send(owner, BotMessage("one"))
        assert number is not None
        assert await client.edit(owner, number, BotMessage("two"))
        assert await client.edit(owner, number, BotMessage("two")), "unchanged"
        with pytest.raises(TelegramFailure):
            await client.edit(owner, number, BotMessage("x" * 5000))
        await bot.delete_message(owner, number)
        assert not await client.edit(owner, number, BotMessage("three"))


@pytest.mark.parametrize("said", ["message can't be edited", "MESSAGE_ID_INVALID"])
async def test_a_message_that_can_not_be_edited_any_more_is_gone(
    sandbox: Sandbox, said: str
) -> None:
    client = BotClient(sandbox.config.bot_token, sandbox.url, [], ignore, as_they_came)
    fault = Fault("bot", "error", "editMessageText", code=400, message=f"Bad Request: {said}")
    async with client.application.bot:
        number = await client.send(sandbox.config.owner_id, BotMessage("one"))
        assert number is not None
        sandbox.faults.add(fault)
        assert not await client.edit(sandbox.config.owner_id, number, BotMessage("two"))


@pytest.mark.parametrize(
    "answer", ["[1]", "null", '"x"', '{"ok": true}', '{"ok": false}', "<html>", "{", "\ufeff{}"]
)
async def test_an_answer_that_is_none_leaves_it_open_whether_a_message_was_sent(
    sandbox: Sandbox, answer: str, caplog: pytest.LogCaptureFixture
) -> None:
    owner = sandbox.config.owner_id
    client = BotClient(sandbox.config.bot_token, sandbox.url, [], ignore, as_they_came)
    async with client.application.bot:
        for method in ("sendMessage", "editMessageText"):
            sandbox.faults.add(Fault("bot", "garbage", method, message=answer))
        for attempt in (
            client.send(owner, BotMessage("x")),
            client.edit(owner, 5, BotMessage("x")),
        ):
            with pytest.raises(TelegramFailure) as caught:
                await attempt
            assert caught.value.failure.treatment is Treatment.AMBIGUOUS
    assert not [one for one in caplog.records if one.exc_info], "pages of tracebacks help nobody"


REJECTED = ["http://nas/find/1", "https://localhost:8000/inbox/", "http://[::1/"]


@pytest.mark.parametrize("address", REJECTED)
async def test_a_link_that_telegram_rejects_costs_only_its_button(
    sandbox: Sandbox, address: str
) -> None:
    owner = sandbox.config.owner_id
    client = BotClient(sandbox.config.bot_token, sandbox.url, [], ignore, as_they_came)
    buttons = ((Button("Open", url=address),), (Button("Seen", data="seen"),))
    async with client.application.bot:
        for photo in ("", f"{sandbox.url}/picture.jpg"):
            message = BotMessage("a find", buttons, photo_url=photo)
            number = await client.send(owner, message)
            assert number is not None
            assert await client.edit(owner, number, replace(message, text="a find, cheaper"))
        with pytest.raises(TelegramFailure):
            await client.send(owner, BotMessage("x" * 5000, buttons))


async def test_a_link_that_telegram_takes_stays(sandbox: Sandbox) -> None:
    owner = sandbox.config.owner_id
    client = BotClient(sandbox.config.bot_token, sandbox.url, [], ignore, as_they_came)
    async with client.application.bot as bot:
        button = Button("Open", url="https://www.egun.de/item/1")
        number = await client.send(owner, BotMessage("a find", ((button,),)))
        assert number is not None
        with pytest.raises(BadRequest, match="not modified"):
            await bot.edit_message_text(
                "a find", owner, number, reply_markup=_keyboard(BotMessage("", ((button,),)))
            )
