"""The bot's menus of commands: one for everybody, and one for each owner, in each language."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation

from accounts.models import Person
from accounts.telegram.types import Menu
from bot.registry import COMMANDS
from bot.types import EVERYBODY, OWNER, REVIEWER


def menus(owners: Iterable[int] | None = None) -> list[Menu]:
    """All menus; `owners` are Telegram ids, which are those of their chats with the bot."""
    owners = settings.OWNER_TELEGRAM_ID if owners is None else list(owners)
    made = []
    for language, _name in settings.LANGUAGES:
        everybody = _entries(EVERYBODY, language)
        own = (*_entries(REVIEWER, language), *_entries(OWNER, language))
        app = "" if language == settings.LANGUAGE_CODE else language
        made.append(Menu(everybody, app))
        made += [Menu((*own, *everybody), app, owner) for owner in owners]
    return made


def _entries(role: Person.Role, language: str) -> tuple[tuple[str, str], ...]:
    """The names and texts of the commands of a role that stand in the menu."""
    with translation.override(language):
        return tuple(
            (command.menu.names.get(language, command.name), str(command.menu.text))
            for command in COMMANDS
            if command.menu and command.role == role
        )
