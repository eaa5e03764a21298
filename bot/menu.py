"""The menus of commands in Telegram's apps: one for everybody in each language of the apps, and one
for the chat of everyone who sees more or who has chosen a language."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.utils import translation

from accounts.models import Person
from accounts.telegram.types import Menu
from bot.naming import shown_name
from bot.registry import COMMANDS
from bot.types import EVERYBODY

#: The languages of the apps that have a menu; "" is every other one.
APPS = tuple("" if code == settings.LANGUAGE_CODE else code for code, _ in settings.LANGUAGES)


class Own(NamedTuple):
    """What the menu of a person's chat depends on; an empty language is that of the app."""

    role: str
    language: str


def everybodys_menus() -> list[Menu]:
    """The menus of all private chats that have none of their own."""
    anyone = Person(role=EVERYBODY)
    return [Menu(_entries(anyone, app), app) for app in APPS]


def own_of(person: Person) -> Own:
    return Own(person.role, "" if person.language_from_telegram else person.language)


def own_menus(person: Person) -> list[Menu]:
    """The menus of a person's chat, for every language of the apps; empty ones, which take those
    away that were there, if everybody's fit."""
    role, language = own_of(person)
    if role == EVERYBODY and not language:
        return [Menu((), app, person.telegram_id) for app in APPS]
    return [Menu(_entries(person, language or app), app, person.telegram_id) for app in APPS]


def _entries(person: Person, language: str) -> tuple[tuple[str, str], ...]:
    """The names and texts of the commands in the menu that the person may use."""
    with translation.override(language or settings.LANGUAGE_CODE):
        return tuple(
            (shown_name(COMMANDS, command, person, latin=True), str(command.menu))
            for command in COMMANDS
            if command.menu and command.allowed_for(person)
        )
