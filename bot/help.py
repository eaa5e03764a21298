"""/help and the greeting of /start, made from the commands that a person may use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from accounts.models import Person
from bot.naming import shown_name, usage_of
from bot.types import Command, Section


def greeting(person: Person) -> str:
    """What somebody reads first: who this is, what it does, and the commands to begin with."""
    if person.decides:
        lines = [
            _("When someone writes to one of your accounts, I suggest a reply here."),
            _("✅ sends it in your name, 📝 changes it, ❌ drops it."),
            _search_line(person),
        ]
    else:
        lines = [
            _("I search auction sites for you and tell you about new listings."),
            _search_line(person),
            _("/list shows your searches, /check runs them now."),
        ]
    return _greeted(person, *lines)


def short_greeting(person: Person) -> str:
    """The answer to a hello: the commands to begin with."""
    return _greeted(person, _search_line(person))


def _greeted(person: Person, *lines: str) -> str:
    hello = _("Hello %(name)s!") % {"name": person.name or "👋"}
    return "\n".join([hello, *lines, _("/help lists all commands, /language changes my language.")])


def _search_line(person: Person) -> str:
    if person.decides:
        return _(
            "/pending shows what is waiting for you, /search Kappmesser searches auction sites."
        )
    return _("/search Kappmesser starts a search. Put your own word there.")


def help_text(person: Person, sections: Iterable[Section]) -> str:
    """A line for each command that the person may use, under the titles of their sections."""
    sections = list(sections)
    commands = [command for section in sections for command in section.commands]
    blocks = []
    for section in sections:
        lines = [
            f"{_usage(commands, command, person)} – {command.help}"
            for command in section.commands
            if command.help and command.allowed_for(person)
        ]
        if lines:
            blocks.append("\n".join([str(section.title), *lines]))
    return "\n\n".join(blocks)


def _usage(commands: Sequence[Command], command: Command, person: Person) -> str:
    """How a command is written. Telegram makes only names in Latin letters clickable, so one with
    other letters has such a name beside it."""
    usage = usage_of(commands, command, person)
    clickable = shown_name(commands, command, person, latin=True)
    return usage if f"/{clickable}" in usage.split() else f"{usage} (/{clickable})"
