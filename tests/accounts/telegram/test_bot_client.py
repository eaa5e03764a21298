"""The bot's client against the sandbox's Bot API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from accounts.telegram.bot_client import BotClient
from accounts.telegram.errors import TelegramFailure
from accounts.telegram.types import BotMessage
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
