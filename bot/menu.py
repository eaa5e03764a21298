"""The bot's menus of commands: one for everybody, and one for each owner, in each language."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation

from accounts.telegram.types import Menu
from bot import drafts_bot
from monitoring import commands


def menus(owners: Iterable[int] | None = None) -> list[Menu]:
    """All menus; `owners` are Telegram ids, which are those of their chats with the bot."""
    owners = settings.OWNER_TELEGRAM_ID if owners is None else list(owners)
    made = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            everybody = commands.menu(language)
            taken = drafts_bot.menu()
        app = "" if language == settings.LANGUAGE_CODE else language
        made.append(Menu(everybody, app))
        made += [Menu((*taken, *everybody), app, owner) for owner in owners]
    return made
