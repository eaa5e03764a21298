"""Which command a name means, and which name of it somebody is shown."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import get_language

from accounts.models import Person
from bot.types import Command


def command_named(commands: Iterable[Command], name: str, person: Person) -> Command | None:
    """The command of this name that the person may use; the first, if there are several."""
    fitting = (command for command in commands if name in command.names.all)
    return next((command for command in fitting if command.allowed_for(person)), None)


def shown_name(
    commands: Iterable[Command], command: Command, person: Person, *, latin: bool = False
) -> str:
    """The command's name for a person in the active language: the first that means this command
    for them. With `latin` only names that Telegram's menus take are looked at."""
    commands = list(commands)
    own = command.names.of(get_language() or settings.LANGUAGE_CODE)
    for name in (*own, *command.names.all):
        usable = name.isascii() or not latin
        if usable and command_named(commands, name, person) is command:
            return name
    return command.name


def usage_of(
    commands: Iterable[Command], command: Command, person: Person, argument: str = ""
) -> str:
    """The command as a person writes it, with an argument: its example, if none is given."""
    return f"/{shown_name(commands, command, person)} {argument or command.example}".strip()
