"""/help lists what a person may use, each command with an example and what it does."""

from __future__ import annotations

import pytest
from django.utils import translation

from accounts.models import Person
from bot.help import help_text
from bot.registry import COMMANDS
from bot.types import EVERYBODY
from core.text import LIMIT, utf16_len

pytestmark = pytest.mark.django_db


def test_a_subscriber_reads_of_everybodys_commands_alone(person: Person) -> None:
    lines = help_text(person, COMMANDS).splitlines()[1:]
    listed = [command for command in COMMANDS if command.help and command.role == EVERYBODY]
    assert lines == [f"{command.usage} – {command.help}" for command in listed]


def test_an_owner_reads_of_all_commands(owner: Person) -> None:
    lines = help_text(owner, COMMANDS).splitlines()
    assert {f"{command.usage} – {command.help}" for command in COMMANDS if command.help} < set(
        lines
    )
    assert lines[0] == "/pending – show the answers that wait for you"


def test_an_owner_reads_what_the_shared_names_are_about(owner: Person, person: Person) -> None:
    note = "/pause, /resume and /status only affect replies; /check also runs your searches."
    assert note in help_text(owner, COMMANDS)
    assert note not in help_text(person, COMMANDS)


@pytest.mark.parametrize("language", ["en", "de", "uk"])
def test_it_fits_into_one_message(language: str, owner: Person) -> None:
    with translation.override(language):
        assert utf16_len(help_text(owner, COMMANDS)) < LIMIT * 2 / 3
