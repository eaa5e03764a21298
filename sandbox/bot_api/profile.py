"""What a bot says about itself: who it is, its webhook, its commands.

core.telegram.org/bots/api#getme, #setwebhook, #setmycommands
"""

from __future__ import annotations

from typing import Any

from sandbox.bot_api.errors import bad_request
from sandbox.bot_api.params import Params
from sandbox.bot_api.records import Bot
from sandbox.bot_api.state import BotApi


def get_me(api: BotApi, bot: Bot, params: Params) -> dict[str, Any]:
    return {
        **bot.user(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_webhook(api: BotApi, bot: Bot, params: Params) -> bool:
    if params.text("url"):
        raise bad_request("bad webhook: the sandbox serves bots by long polling only")
    return delete_webhook(api, bot, params)


def delete_webhook(api: BotApi, bot: Bot, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        bot.queue.pending.clear()
    return True


def get_webhook_info(api: BotApi, bot: Bot, params: Params) -> dict[str, Any]:
    info = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": len(bot.queue.pending),
    }
    return {**info, "allowed_updates": bot.queue.allowed} if bot.queue.allowed else info


def _scope(params: Params) -> str:
    scope = params.json("scope") or {"type": "default"}
    chat = scope.get("chat_id", "")
    return f"{scope.get('type')}:{chat}:{scope.get('user_id', '')}:{params.text('language_code')}"


def set_my_commands(api: BotApi, bot: Bot, params: Params) -> bool:
    commands = params.json("commands") or []
    for command in commands:
        name = str(command.get("command", ""))
        if not 1 <= len(name) <= 32 or name != name.lower() or not name.isidentifier():
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    bot.commands[_scope(params)] = commands
    api.tell("commands", {"bot_id": bot.id})
    return True


def get_my_commands(api: BotApi, bot: Bot, params: Params) -> list[dict[str, str]]:
    return bot.commands.get(_scope(params), [])


def delete_my_commands(api: BotApi, bot: Bot, params: Params) -> bool:
    bot.commands.pop(_scope(params), None)
    return True
