"""Set the command menus of Telegram's apps (core.telegram.org/bots/api#setmycommands)."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from telegram import Bot, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram import error as bot_errors

from accounts.telegram.types import Menu

log = structlog.get_logger(__name__)


async def set_menus(bot: Bot, menus: Iterable[Menu]) -> bool:
    """Set menus; one without commands is taken away. Returns whether Telegram took all of them: it
    refuses those of a chat that was never started, say. That is only logged, since the commands
    work without a menu."""
    results = [await _set_menu(bot, menu) for menu in menus]
    return all(results)


async def _set_menu(bot: Bot, menu: Menu) -> bool:
    scope = (
        BotCommandScopeAllPrivateChats()
        if menu.chat_id is None
        else BotCommandScopeChat(menu.chat_id)
    )
    language = menu.language or None
    try:
        if menu.commands:
            await bot.set_my_commands(menu.commands, scope=scope, language_code=language)
        else:
            await bot.delete_my_commands(scope=scope, language_code=language)
    except bot_errors.TelegramError as error:
        log.info("a menu of commands was not taken", language=menu.language, error=error)
        return False
    return True
