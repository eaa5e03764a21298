"""Check the api keys and the bot's token of the settings at Telegram.

Both return what can be pickled, so that they can be called in a subprocess
(`core.subprocess_call`).
"""

from __future__ import annotations

import asyncio

from telegram import error as bot_errors

from accounts.telegram.bot_api import Bot
from accounts.telegram.errors import TelegramFailure
from accounts.telegram.exceptions import failure_of
from accounts.telegram.sign_in_client import check_access
from accounts.telegram.types import Access


def try_keys(access: Access, seconds: float) -> str:
    """The name of the failure of a connection with these keys, or nothing if it succeeds. No
    session is used, and none is made."""
    try:
        asyncio.run(check_access(access, seconds))
    except TelegramFailure as error:
        return error.failure.code
    return ""


def try_token(token: str, api_url: str, seconds: float) -> tuple[str, str]:
    """The username of the bot with this token, or the name of the failure behind it."""
    try:
        return asyncio.run(_username(token, api_url, seconds)), ""
    except bot_errors.TelegramError as error:
        return "", failure_of(error).code
    except TimeoutError:
        return "", "timeout"


async def _username(token: str, api_url: str, seconds: float) -> str:
    async with asyncio.timeout(seconds), Bot(token, api_url) as bot:
        return str(bot.username)
