"""A local Telegram Bot API over HTTP (core.telegram.org/bots/api)."""

from sandbox.bot_api.app import routes
from sandbox.bot_api.state import BotApi

__all__ = ["BotApi", "routes"]
