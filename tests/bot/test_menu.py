"""Telegram's apps offer commands that exist, in the language of the app."""

from __future__ import annotations

import re

import pytest

from accounts.models import Person
from accounts.telegram.types import Menu
from bot.menu import menus
from bot.registry import find_command


def menu(language: str, chat_id: int | None = None) -> Menu:
    [found] = [one for one in menus([5, 6]) if (one.language, one.chat_id) == (language, chat_id)]
    return found


@pytest.mark.parametrize("language", ["", "de", "uk"])
def test_every_command_exists_and_is_what_telegram_takes(language: str, owner: Person) -> None:
    for found in (menu(language), menu(language, 5), menu(language, 6)):
        names = [name for name, _ in found.commands]
        assert len(set(names)) == len(names)
        for name, text in found.commands:
            assert find_command(name, owner)
            assert re.fullmatch("[a-z0-9_]{1,32}", name)
            assert 1 <= len(text) <= 60


def test_it_speaks_the_language_of_the_app() -> None:
    assert ("search", "Watch a keyword") in menu("").commands
    assert ("suche", "Nach einem Suchwort suchen") in menu("de").commands
    assert ("poshuk", "Стежити за пошуковим словом") in menu("uk").commands


def test_only_owners_are_offered_what_is_about_answers() -> None:
    assert ("pending", "Answers that wait for you") in menu("", 5).commands
    assert set(menu("").commands) < set(menu("", 6).commands)
    assert "pending" not in dict(menu("").commands)
