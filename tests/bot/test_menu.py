"""Telegram's apps offer commands that exist, in the language of the app or in the chosen one."""

from __future__ import annotations

import re

import pytest

from accounts.models import Person
from accounts.services.people import choose_language, follow_telegram
from accounts.telegram.types import Menu
from bot.menu import everybodys_menus, own_menus
from bot.registry import find_command
from tests.bot.talk import Talk, everything

pytestmark = pytest.mark.django_db


def by_app(menus: list[Menu]) -> dict[str, dict[str, str]]:
    return {menu.language: dict(menu.commands) for menu in menus}


def test_every_command_exists_and_is_what_telegram_takes(owner: Person, person: Person) -> None:
    follow_telegram(owner, "en")
    for who, menus in ((owner, own_menus(owner)), (person, everybodys_menus())):
        assert {menu.language for menu in menus} == {"", "de", "uk"}
        for menu in menus:
            names = [name for name, _ in menu.commands]
            assert len(set(names)) == len(names) > 5
            for name, text in menu.commands:
                assert find_command(name, who)
                assert re.fullmatch("[a-z0-9_]{1,32}", name)
                assert 1 <= len(text) <= 60


def test_the_names_are_those_of_the_language_of_the_app() -> None:
    menus = by_app(everybodys_menus())
    assert menus[""]["search"] == "Search for a keyword"
    assert menus["de"]["suche"] == "Nach einem Suchwort suchen"
    assert menus["uk"]["poshuk"] == "Шукати за пошуковим словом"


def test_only_who_decides_is_offered_what_is_about_answers(owner: Person) -> None:
    own, everybodys = by_app(own_menus(owner)), by_app(everybodys_menus())
    assert "pending" in own[""] and "pending" not in everybodys[""]
    assert set(everybodys[""]) < set(own[""])


def test_a_chosen_language_holds_in_every_app_until_telegrams_is_wanted(person: Person) -> None:
    choose_language(person, "uk")
    assert all("poshuk" in commands for commands in by_app(own_menus(person)).values())
    follow_telegram(person, "de")
    assert all(menu.chat_id and not menu.commands for menu in own_menus(person))


# --- /language ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("same_thread")
def test_language_is_that_of_telegram_until_another_is_chosen(person: Person) -> None:
    Person.objects.update(language="", language_from_telegram=False)
    talk = Talk(500, "de-AT")
    talk.write("/sprache")
    person.refresh_from_db()
    assert (person.language, person.language_from_telegram) == ("de", True)
    assert talk.bot_data["menus"] == {}, "everybody's menu fits"

    said = talk.press("lang:uk", message_id=7)
    person.refresh_from_db()
    assert (person.language, person.language_from_telegram) == ("uk", False)
    assert talk.bot_data["menus"][500].language == "uk"
    assert len(set(said)) == 1, "the press and the message say the same"
    Talk(500, "en").write("/мова")
    person.refresh_from_db()
    assert person.language == "uk", "a language that was chosen stays"

    talk.press("lang:telegram")
    person.refresh_from_db()
    assert (person.language, talk.bot_data["menus"][500].language) == ("de", "")
    Talk(500, "en").write("/list")
    person.refresh_from_db()
    assert person.language == "en", "it follows Telegram again"


@pytest.mark.usefixtures("same_thread")
def test_language_can_be_written_and_an_odd_button_changes_nothing(person: Person) -> None:
    assert "I'll write to you in English" in everything(Talk(500).write("/language english"))
    assert "no longer works" in everything(Talk(500).press("lang:xx"))
    assert "private" in everything(Talk(999).press("lang:de"))
    person.refresh_from_db()
    assert (person.language, person.language_from_telegram) == ("en", False)
