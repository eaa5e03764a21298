"""All handlers of the bot."""

from __future__ import annotations

from typing import Any

from telegram.ext import BaseHandler

from bot import drafts_bot, monitoring_bot


def handlers() -> list[BaseHandler[Any, Any, Any]]:
    return monitoring_bot.handlers(drafts_bot.handlers())
