"""Keep the menu of a person's chat as it fits their role and language.

What was set is remembered in the data of the bot: Telegram keeps it over a restart, so a menu is
set again only where it must be different.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from telegram import Bot

from accounts.models import Person
from accounts.selectors import reviewers
from accounts.telegram.bot_menus import set_menus
from bot.menu import Own, everybodys_menus, own_menus, own_of
from bot.types import EVERYBODY
from core.threads import in_thread

BotData = MutableMapping[Any, Any]
#: The menus that were set, by the id of the chat, in the data of the bot.
SET = "menus"


async def set_all_menus(bot: Bot, data: BotData) -> None:
    """Set everybody's menus and those of all owners and reviewers, as the bot starts."""
    await set_menus(bot, everybodys_menus())
    for person in await in_thread(lambda: list(reviewers())):
        await set_menu(bot, data, person)


async def set_menu(bot: Bot, data: BotData, person: Person) -> None:
    """Set the menu of a person's chat, and remember it if Telegram took it."""
    if await set_menus(bot, own_menus(person)):
        _known(data)[person.telegram_id] = own_of(person)


def needs_menu(data: BotData, person: Person) -> bool:
    """Whether the menu of a person's chat is not known to be as it should be."""
    everybodys = Own(EVERYBODY, "")
    return _known(data).get(person.telegram_id, everybodys) != own_of(person)


def _known(data: BotData) -> dict[int, Own]:
    known: dict[int, Own] = data.setdefault(SET, {})
    return known
