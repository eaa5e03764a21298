"""/help lists what a person may use, each command under the name of the person's language."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from accounts.models import Person
from bot.help import greeting, help_text
from bot.naming import shown_name
from bot.registry import COMMANDS, NAMES, SECTIONS, find_command
from core.text import LIMIT, utf16_len

pytestmark = pytest.mark.django_db

LANGUAGES = ["en", "de", "uk"]


def names_in(text: str) -> list[str]:
    """What is written as a command in a text."""
    return re.findall(r"(?<![\w/:.])/(\w+)", text)


def lines_of(text: str) -> list[list[str]]:
    return [block.splitlines() for block in text.split("\n\n")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_stands_there_once_and_what_is_written_so_is_that_command(
    language: str, owner: Person, person: Person
) -> None:
    with translation.override(language):
        for one in (owner, person):
            allowed = [command for command in COMMANDS if command.allowed_for(one)]
            shown = [shown_name(COMMANDS, command, one) for command in allowed if command.help]
            assert re.findall(r"^/(\w+)", help_text(one, SECTIONS), re.MULTILINE) == shown
            assert len(set(shown)) == len(shown)
            for command in allowed:
                name = shown_name(COMMANDS, command, one)
                assert name in command.names.of(language), name
                assert find_command(name, one) is command


def test_a_name_is_that_of_the_language() -> None:
    person = Person(role=Person.Role.SUBSCRIBER)
    search = find_command("suche", person)
    assert search is not None
    shown = {}
    for language in LANGUAGES:
        with translation.override(language):
            shown[language] = shown_name(COMMANDS, search, person)
    assert shown == {"en": "search", "de": "suche", "uk": "пошук"}


def test_a_blank_line_stands_between_the_sections(owner: Person, person: Person) -> None:
    assert [block[0] for block in lines_of(help_text(owner, SECTIONS))] == [
        "💬 Replies",
        "📚 Knowledge",
        "🔎 Searches on auction sites",
        "🔔 Notifications",
        "⚙️ General",
    ]
    assert [block[0][0] for block in lines_of(help_text(person, SECTIONS))] == ["🔎", "🔔", "⚙"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_line_has_a_name_that_telegram_makes_clickable(
    language: str, owner: Person, person: Person
) -> None:
    """Only Latin letters are; a name in other letters has one beside it."""
    with translation.override(language):
        for one in (owner, person):
            lines = [line for line in help_text(one, SECTIONS).splitlines() if line[:1] == "/"]
            for usage in (line.partition(" – ")[0] for line in lines):
                first, *others = names_in(usage.replace("(/", " /"))
                clickable = [name for name in (first, *others) if name.isascii()]
                assert len(clickable) == 1, usage
                assert find_command(clickable[0], one) is find_command(first, one)


def test_a_cyrillic_name_has_the_clickable_one_beside_it(person: Person) -> None:
    with translation.override("uk"):
        assert "/пошук Kappmesser (/poshuk) – " in help_text(person, SECTIONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_into_one_message(language: str, owner: Person) -> None:
    with translation.override(language):
        assert utf16_len(help_text(owner, SECTIONS)) < LIMIT * 3 / 4


def test_a_greeting_has_five_lines_with_commands_that_the_person_may_use(
    owner: Person, person: Person
) -> None:
    for one in (owner, person):
        text = greeting(one)
        assert len(text.splitlines()) == 5
        assert all(find_command(name, one) for name in names_in(text))
        assert {"search", "help", "language"} < set(names_in(text)) <= NAMES
